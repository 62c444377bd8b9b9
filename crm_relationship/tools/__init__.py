"""What is computed without records, and what every model needs.

* Here: what methods ask of their callers (``asks``, ``refuse``), what buttons open
  (``actions``), values of fields (``choices``, ``condition``, ``links``, ``numbers``,
  ``counts``), and ``each`` of many.
* ``dates``: days and hours, time zones, deadlines, periods.
* ``rules``: what of the regulations is said once, for Python and for SQL.
* ``outside``: what comes from outside and what leaves.
"""
