"""Mechanisms that several models share, one for each concept.

* ``link``: what people enter links to what they may read; also the steps of screens.
* ``entry``: which fields people enter (``readonly=True``, ``fixed=True``), and how the
  system writes the others (``_stamp``, ``_complete_values``).
* ``state``: steps from state to state by one table (``_take_step``).
* ``line``: lines of a record, which stay as they are when it does.
* ``approval``: what somebody else decides on, on top of ``state``.
* ``reader``: who sees and who changes a record, from one definition in SQL.
* ``disclosure``: records whose print and export is on record.
* ``personal``: what is forgotten when a person asks for it.
* ``work``: work over all customers in SQL, applied in batches.
* ``owner``: records that are found when who works on them is gone.
* ``card_child``: what belongs to one card for good.

Keys of the context that steer what happens (a test keeps this table complete). Those
marked * count for the superuser only: a caller's context opens nothing.

* ``relationship_stamp`` *: set by ``_stamp``; what nobody enters is written.
* ``relationship_calendar``: a visit writes its meeting; the meeting does not write
  back.
* ``relationship_automatic_mail``: a mail that a machine sent; it is no word between the
  customer and us.
* ``relationship_first_mail``: the mail that makes a case; what a colleague passes on is
  no answer.
* ``relationship_no_answer``: a case that came from a machine, or that a colleague has
  passed on; no mail of ours answers it by itself.
* ``relationship_reply_to``: the address to which the sender of a mail wants answers.
* ``relationship_passed_on``, ``relationship_inner_sender``: a colleague has sent the
  mail on, and who wrote it first.
* ``relationship_unproven_mail``: the mail has a colleague's address, which our mail
  server found to be not proven; it is no answer of ours.
* ``relationship_check_later``: tiers and rules of a scheme are checked together, once
  all are written.
* ``relationship_composing``: set while a PDF is made, to what no caller can name; the
  pages that it is made of are on record already.
* ``relationship_tracking``: set while Odoo notes what was changed, to what no caller
  can name; others note no changes.
* ``relationship_notice``: set while Odoo tells people something under a number of its
  own, to what no caller can name; nobody need look whether it is taken.
* ``relationship_export_reason``: set by an export or a print; what it is for.
* ``relationship_history_source``, ``relationship_history_card``,
  ``relationship_history_ids``: set by the history itself, where only some events are
  looked for; they narrow what is read.
* ``relationship_rating_url``: the address of a page to rate a case, for its mail.
* ``relationship_simulation``: number of a simulation; a list of cards shows the tiers
  that they would have by it, if it is the reader's own.
* ``relationship_tier_with_scheme``: names of tiers are shown with that of the scheme.
"""

# What others inherit comes first.
from . import link
from . import entry
from . import disclosure
from . import card_child
from . import state
from . import line
from . import approval
from . import personal
from . import reader
from . import owner
from . import work
