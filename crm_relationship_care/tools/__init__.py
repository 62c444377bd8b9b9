"""Arithmetic without the ORM.

* ``days``: on which day of a year something falls, by the sun and by the moon.
"""
