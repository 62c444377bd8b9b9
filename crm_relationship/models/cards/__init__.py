"""The relationship card (客户关系卡): one customer in one company, and what is known.

* ``card``: the card itself, its fixed format, and the services that work on many cards.
* ``key_person``: who decides at the customer. ``project``: what the customer builds;
  it follows its opportunity (``crm_lead``).
* ``contact_change``: what contacts of customers and key persons were before; found by
  the refresh, which compares them with what was ``known``.
* ``turnover``: imported turnover, and in SQL the turnover from all sources.
* ``duplicate``: contacts that may be one, found every night and on entry;
  ``near_name``: whose names in Chinese differ in a letter.
* ``res_partner``: what Odoo's contacts show of the card of their company.

What belongs to one card inherits ``relationship.card.child.mixin``. Contacts are merged
in ``wizard/cards/base_partner_merge.py``, which merges their cards first.

Sections that others extend have these names, which stay:

* card, form: pages ``tiers``, ``customer``, ``people``, ``business``, ``projects``,
  ``group``, ``access``; groups ``responsible``, ``figures``, ``address``, ``unit``,
  ``needs``, ``origin``, ``terms``, ``position``; ``button_box``.
* settings: app ``crm_relationship`` with the blocks ``relationship_cards`` and
  ``relationship_tiers``; what our administrator sees of the company: the groups
  ``cards``, ``tiers``, ``lifecycle`` of ``res_company_view_form_settings``.
* menus: ``relationship_menu_root``, below it ``relationship_customer_menu``,
  ``relationship_report_menu`` and ``relationship_config_menu``.
"""

from . import card
from . import key_person
from . import contact_change
from . import project
from . import crm_lead
from . import turnover
from . import duplicate
from . import near_name
from . import res_users
from . import res_partner
