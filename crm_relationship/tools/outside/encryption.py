"""Encryption of texts with keys that are kept outside the database (R239).

A stored text is ``enc1:<key>:<token>``: the key's fingerprint says with which of
several keys it can be read, so that keys are replaced one after the other.
"""

import functools
import hashlib
import os

from cryptography.fernet import Fernet, InvalidToken

PREFIX = "enc1:"
KEY = "CRM_RELATIONSHIP_KEY"
KEY_FILE = "CRM_RELATIONSHIP_KEY_FILE"


class Locked(Exception):
    """A text that cannot be read, as its key is missing or another one."""


class BadKey(Exception):
    """What is set as key is none.

    :ivar int number: which of the keys; 0 when their file cannot be read
    """

    def __init__(self, number=0):
        super().__init__(number)
        self.number = number


def keyring(key_file=None):
    """Return the keys of this process, the current one first.

    :param str key_file: path of a file of keys, where the environment names none
    :return: ciphers by fingerprint; empty when encryption is switched off
    :raises BadKey: saying which of them is wrong
    """
    text = os.environ.get(KEY, "")
    path = os.environ.get(KEY_FILE) or key_file
    if not text and path:
        try:
            text = _read(path, os.stat(path).st_mtime_ns)
        except OSError as error:
            raise BadKey from error
    return _ciphers(text)


@functools.lru_cache(maxsize=4)
def _read(path, __changed):
    with open(path, encoding="ascii", errors="replace") as file:
        return file.read()


@functools.lru_cache(maxsize=16)
def _ciphers(text):
    ciphers = {}
    for number, key in enumerate(text.replace(",", " ").split(), 1):
        try:
            cipher = Fernet(key)
        except ValueError as error:
            raise BadKey(number) from error
        ciphers[hashlib.sha256(key.encode()).hexdigest()[:8]] = cipher
    return ciphers


def is_encrypted(text):
    """Return whether a stored text is encrypted."""
    return text.startswith(PREFIX)


def current(keys):
    """Return how texts begin that are encrypted with the current key."""
    return f"{PREFIX}{next(iter(keys))}:"


def encrypt(keys, text):
    """Return a text encrypted with the current key; as it is where there is none."""
    if not keys:
        return text
    cipher = next(iter(keys.values()))
    return current(keys) + cipher.encrypt(text.encode()).decode()


def decrypt(keys, stored):
    """Return the text of a stored one.

    :raises Locked: without the key that it needs
    """
    if not is_encrypted(stored):
        return stored
    fingerprint, __, token = stored.removeprefix(PREFIX).partition(":")
    try:
        return keys[fingerprint].decrypt(token.encode()).decode()
    except (KeyError, InvalidToken) as error:
        raise Locked(fingerprint) from error
