"""Proof that a page was opened by somebody who then pressed its button.

A nonce is issued for one page load, is valid for a while but not at once, and cannot
be made without the secret of the database.
"""

import hmac
import secrets

MIN_SECONDS = 1
MAX_SECONDS = 24 * 3600


def make_nonce(sign, now):
    """Return a new nonce.

    :param sign: function of a string, returning its signature
    :param float now: seconds since the epoch
    """
    base = f"{int(now * 1000)}.{secrets.token_urlsafe(12)}"
    return f"{base}.{sign(base)}"


def check_nonce(sign, now, nonce):
    """Tell whether ``nonce`` was issued long enough ago, and not too long."""
    base, __, signature = str(nonce or "").rpartition(".")
    if not base or not hmac.compare_digest(sign(base).encode(), signature.encode()):
        return False
    age = now - int(base.split(".")[0]) / 1000
    return MIN_SECONDS <= age <= MAX_SECONDS
