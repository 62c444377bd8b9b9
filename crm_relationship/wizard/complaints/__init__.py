"""Steps with cases that ask for something first."""

from . import step
from . import absence
from . import customer
from . import decision
from . import merge
from . import phone
from . import end
from . import wait
from . import word
from . import ask
