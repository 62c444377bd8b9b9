"""Arithmetic without the ORM.

* ``days``: on which day of a year something falls, by the sun and by the moon.
* ``countries``: the holidays of countries, where their package is installed.
* ``turns``: whose turn it is to be asked, and who is in a sample.
* ``factors``: what a dimension of satisfaction says.
* ``scores``: answers to a questionnaire on the scale of 0 to 100.
"""
