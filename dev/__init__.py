"""The development environment of crm_relationship: everything lives in ``.odoo/``.

``make run`` and ``make test`` call ``python3 -m dev run`` and ``python3 -m dev test``.
The set-up needs nothing but Python's standard library.
"""
