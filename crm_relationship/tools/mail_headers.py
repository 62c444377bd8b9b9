"""What the headers of an e-mail say about who wrote it, and whom to answer."""

import re
from email.utils import getaddresses

# Headers of what a machine answers, and the values that mean it ("" is any value).
ANSWERS = (
    ("Auto-Submitted", "auto-replied"),
    ("Auto-Submitted", "auto-notified"),
    ("X-Autoreply", ""),
    ("X-Autorespond", ""),
    ("Precedence", "auto_reply"),
)
# Headers of what a machine sends on: a person may have written it.
AUTOMATIC = (
    *ANSWERS,
    ("Auto-Submitted", "auto-"),
    ("X-Auto-Response-Suppress", "all"),
    ("X-Auto-Response-Suppress", "autoreply"),
    ("Precedence", "bulk"),
    ("Precedence", "junk"),
    ("Precedence", "list"),
)
ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
# The line with which programs for mail begin what they forward.
FORWARDED = re.compile(
    r"^[\s>*]*(?:From|Von|De|Da|发件人|寄件者|寄件人)[\s*]*[:：](?P<sender>[^\n]+)",
    re.MULTILINE,
)
# What stands between a name and an address.
OPENING = re.compile(r"[\s<\[(]*(?:mailto:)?$")
RESULT = re.compile(r"\b(dmarc|dkim|spf)\s*=\s*(\w+)")


def is_answer(message):
    """Tell whether a machine answers a mail of ours: out of office, and the like.

    :param email.message.Message message: as it came in
    """
    return _has(message, ANSWERS)


def is_automatic(message):
    """Tell whether a machine has sent this e-mail: nothing may answer it by itself."""
    return _has(message, AUTOMATIC)


def _has(message, signs):
    return any(
        wanted in str(value).lower()
        for header, wanted in signs
        for value in message.get_all(header, ())
    )


def fails_authentication(message):
    """Tell whether our mail server found that the sender's address is not proven.

    Only the first header is ours: what comes below it may come with the mail. DMARC
    decides where it was looked at; otherwise one of DKIM and SPF has to pass.

    >>> from email import message_from_string
    >>> text = "Authentication-Results: mx.example; spf=fail; dkim=none\\n\\nHello"
    >>> fails_authentication(message_from_string(text))
    True
    >>> fails_authentication(message_from_string("Subject: Hello\\n\\nHello"))
    False
    """
    results = dict(
        RESULT.findall(str(message.get("Authentication-Results", "")).lower())
    )
    if "dmarc" in results and results["dmarc"] not in ("none", "bestguesspass"):
        return results["dmarc"] != "pass"
    found = {results.get("dkim", "none"), results.get("spf", "none")}
    return bool(found & {"fail", "softfail", "permerror"}) and "pass" not in found


def reply_addresses(message):
    """Return the addresses to which answers are wanted, as (name, address)."""
    values = [str(value) for value in message.get_all("Reply-To", ())]
    return [pair for pair in getaddresses(values) if ADDRESS.fullmatch(pair[1])]


def inner_senders(message, text):
    """Return who wrote what this e-mail passes on, as (name, address), the first first.

    >>> inner_senders(None, "FYI\\n\\nFrom: Ms Wang <wang@x.example>\\nIt leaks.")
    [('Ms Wang', 'wang@x.example')]

    :param message: as it came in; a mail may be attached to it
    :param str text: its text
    """
    found = []
    for part in message.walk() if message else ():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            inner = inner[0] if isinstance(inner, list) else inner
            found += getaddresses([str(inner.get("From", ""))])
    for line in FORWARDED.finditer(text or ""):
        sender = line["sender"].strip()
        for address in ADDRESS.findall(sender):
            name = OPENING.sub("", sender.partition(address)[0]).strip(" \"'*")
            found.append((name, address))
    return [pair for pair in found if ADDRESS.fullmatch(pair[1])]
