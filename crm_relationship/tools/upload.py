"""Files that customers send by a web page: how many, how big, and their names."""

import re

MAX_FILES = 10
MAX_BYTES = 20 * 1024 * 1024


def clean_file_name(name):
    """Return the last part of a file name, without what could lead elsewhere.

    :param str name: as the browser sent it, perhaps a path
    """
    last = re.split(r"[\\/]", name or "")[-1]
    # Control characters, and those that turn the direction of reading.
    last = re.sub(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]", "", last)
    last = last.strip(" .")
    if len(last) > 150:
        stem, dot, extension = last.rpartition(".")
        last = f"{stem[:140]}{dot}{extension[:9]}" if stem else last[:150]
    return last or "file"
