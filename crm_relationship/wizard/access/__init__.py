"""What cards are printed for, and who sees a customer."""

from . import card_access
from . import card_print
