"""Cards made for many customers at once, and cards of contacts that are merged."""

from . import base_partner_merge
from . import card_create
