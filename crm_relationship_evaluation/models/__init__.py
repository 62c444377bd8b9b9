"""Month-end documents, regulations, evaluations and money.

``document``: what is handed in at the end of a month, stored and unchanging.
``kpi``: indicators, a person's evaluation of a period, rewards and trainings.
``fund``, ``expense``: budgets, and what is spent of them. ``regulation``: articles, who
has read them, and which of our settings carry them. ``meeting``: agenda and minutes.
``check``: what is looked at again and again.

The menus of all are in ``views/menus.xml``: below Reporting ▸ Evaluation what people
read, below Configuration ▸ Evaluation what is set up.
"""

from . import kpi
from . import document
from . import fund
from . import expense
from . import regulation
from . import meeting
from . import check
