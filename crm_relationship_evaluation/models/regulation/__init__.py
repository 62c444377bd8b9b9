"""Regulations, who has read them, and what people's jobs are (R268, R282, R304, R349).

* ``regulation``: compiled, reviewed and approved by three people; its versions, and the
  revision that is due every year.
* ``article``: a part of it; ``setting``: which of our settings carries an article.
* ``reading``: who has read it.
* ``reminder``: the scheduled action: what comes into force, what is to be revised.
* ``job``, ``job_line``, ``job_holder``: descriptions of jobs, published and signed.
* ``tile``: what waits to be reviewed, approved and read.
"""

from . import regulation
from . import article
from . import setting
from . import reading
from . import reminder
from . import job
from . import job_line
from . import job_holder
from . import tile
