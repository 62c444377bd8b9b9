"""Days and hours, pure computations but for ``zone``, which writes SQL as well.

* ``zone``: the day and the moment of a place; ``years``: which can be.
* ``working_time``, ``clock``, ``deadlines``: hours that count, and what is due when.
* ``cadence``, ``schedule``: which days visits are due, and where they fit in.
* ``period``, ``review``, ``rhythm``: periods of turnover, dates of a yearly review, how
  often a customer buys.
"""
