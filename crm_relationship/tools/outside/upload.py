"""Files that customers send by a web page: how many, how big, and what they are."""

import re

MAX_FILES = 10
MAX_BYTES = 20 * 1024 * 1024
# Of all that a form sends: more is refused before it is read.
MAX_FORM = 64 * 1024 * 1024
# How pictures begin, after so many bytes: JPEG, PNG, GIF, WebP, TIFF, and what
# telephones make of photos.
PICTURES = (
    (0, b"\xff\xd8\xff"),
    (0, b"\x89PNG\r\n\x1a\n"),
    (0, b"GIF8"),
    (8, b"WEBP"),
    (0, b"II*\x00"),
    (0, b"MM\x00*"),
    (4, b"ftyphei"),
    (4, b"ftypmif1"),
    (4, b"ftypmsf1"),
    (4, b"ftypavif"),
)


def is_picture(content):
    """Tell whether a file is a picture by what is in it, whatever it is called.

    :param bytes content: of the file
    """
    return any(content.startswith(mark, place) for place, mark in PICTURES)


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
