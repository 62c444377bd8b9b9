"""What holds over all addons of the repository, in the database that has them all.

``test_orders``: each comes and goes by itself. ``test_readme``: who may do what.
"""
