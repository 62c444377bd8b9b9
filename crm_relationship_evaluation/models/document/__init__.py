"""What is handed in at the end of a month, and every day and week.

* ``section``: what a month-end document has: figures and registers, with their labels.
* ``monthly_figures``: where they come from, in SQL: one select for each section gives
  rows with a person and a team, which are summed for all documents at once.
* ``quotation_figures``: one section more where there are Odoo's sales orders.
* ``figures_mixin``: stored figures, shown in the reader's language.
* ``monthly_report``: one document, for a person, a team or the company. Figures and
  registers are stored as data when it is made, and never change; labels are in the
  reader's language. A correction is a new version.
* ``monthly_work``: makes the documents of months that have ended, once.
* ``work_log``: what somebody did in a day or a week, from what is registered, with a
  field for what is not.
* ``card``, ``project``, ``complaint``: what the papers of a customer tell: annexes,
  how a project went, what was repaired.
* ``res_company``: whether a company wants them, and how far they are.

Another addon adds a section by ``relationship.monthly.figures._sections`` and
``_section_sql``.
"""

from . import res_company
from . import section
from . import monthly_figures
from . import quotation_figures
from . import figures_mixin
from . import monthly_report
from . import monthly_work
from . import work_log
from . import complaint
from . import project
from . import card
