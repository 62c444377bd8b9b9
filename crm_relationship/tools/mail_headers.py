"""What the headers of an e-mail say about who wrote it: a person or a machine."""

# Headers that only machines set, and the values that mean it ("" is any value).
AUTOMATIC = (
    ("Auto-Submitted", "auto-"),
    ("X-Autoreply", ""),
    ("X-Autorespond", ""),
    ("X-Auto-Response-Suppress", "all"),
    ("X-Auto-Response-Suppress", "autoreply"),
    ("Precedence", "auto_reply"),
    ("Precedence", "bulk"),
    ("Precedence", "junk"),
)


def is_automatic(message):
    """Tell whether no person wrote this e-mail: an auto-reply, or bulk mail.

    :param email.message.Message message: as it came in
    """
    return any(
        wanted in str(value).lower()
        for header, wanted in AUTOMATIC
        for value in message.get_all(header, ())
    )
