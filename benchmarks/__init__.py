"""Measured comparisons (`make bench`), each against a reference in the same run.

A database of Odoo's own modules is filled by SQL, the addon is installed in it, and
the nightly jobs, the screens and the installation are measured. ``SIZE=small`` runs it
at a tenth of the size, ``KEEP=1`` leaves the databases for a closer look.
"""
