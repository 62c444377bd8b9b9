"""Steps with cases that ask for something first."""

from . import decision
from . import phone
