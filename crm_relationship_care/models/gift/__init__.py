"""Gifts to customers and from them, and what of it is allowed.

* ``limit``: for which customers a gift may have which value, or none be given at all.
* ``gift``: one gift, planned or made; it stays on record.
"""

from . import limit
from . import gift
