"""Benefits: what a tier gives to its customers (差异化服务).

``benefit``: what a tier gives, with its limits and what it needs; ``terms``: the values
that it has, and that are kept as they were when it was granted. ``grant``: one benefit
of one customer, from the proposal until it is taken back. ``partner``: the service that
writes price list, payment term and credit limit to the contact, and restores them.
``due``: who is to get a benefit, and of whom it is to be taken back, found by SQL when
it is looked at; nothing is granted or taken back but by a person's step. ``use``: one
use of a privilege. ``project``: priority on projects. What a customer has is shown on
``tiers/card``.
"""

from . import terms
from . import benefit
from . import partner
from . import grant
from . import use
from . import due
from . import project
