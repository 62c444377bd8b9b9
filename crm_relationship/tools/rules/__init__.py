"""What of the regulations is said once, for Python and for SQL.

* ``roles``, ``contact``: as whom somebody comes, and which contact serves which demand.
* ``standing``: which tier of a customer counts; ``benefit``: what is left of one.
* ``scale``: scores and ratings of satisfaction.
"""
