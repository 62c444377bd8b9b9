"""How people are judged: indicators, evaluations, rewards and trainings.

* ``indicator``: what is counted, in SQL over the registers; each fact has a person, a
  team and a moment, so that it counts for who did it.
* ``kpi``: which indicator counts for whom, with weight, target and direction.
* ``evaluation``: one person or team in one period; ``line``: one KPI of it, with the
  figures that made it and the definition as it was then.
* ``people``: who is judged in a period, and on which part of it.
* ``work``: their figures, scores and ranks, in SQL, every night for the periods that
  have ended.
* ``team_member``: from when until when somebody is in a team; ``project``: when it was
  won or lost. Both are facts of evaluations.
* ``res_company``: how far the evaluations are, and the award for projects won.
* ``reward``: awards, rewards and penalties that are proposed and approved.
* ``tile``: what waits for the user, on the desk.
* ``training``: who was trained, and for how many hours.

Way of an evaluation: the night finds the periods that have ended and have none
(``work._evaluate``), lets ``tools/spans.py`` say who was in which team for which part
of them, sums the facts of each indicator for these parts, and writes evaluations and
lines in one transaction. Marks of people come after: self, supervisor, committee. Each
begins with what was there before; who marks differently says why.
"""

from . import indicator
from . import res_company
from . import team_member
from . import project
from . import training
from . import kpi
from . import evaluation
from . import evaluation_line
from . import people
from . import work
from . import reward
from . import tile
