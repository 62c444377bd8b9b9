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
    r"^[ \t\xa0>*|]*(?:(?:From|Von|De|Da|Fra|Från|Van|Od)[ \t\xa0*]*[:：]"
    r"|(?:发件人|寄件者|寄件人|差出人|보낸 사람)[ \t\xa0*|]*[:：]?)"
    r"(?P<sender>[^\n]{1,300}(?:\n[ \t>*]*<[^>\n]{1,300}>)?)",
    re.MULTILINE,
)
# The line before what is quoted, of programs that begin with no others.
QUOTED = re.compile(
    r"^[ \t\xa0>*]*(?:On |Am |Le |在|于)[^\n@]{0,80}?"
    r"(?P<sender>[^\n,，:：@]{0,80}@[^\n]{0,120}?)[ \t]*(?:wrote|schrieb|a écrit|写道)"
    r"[ \t]*[:：]",
    re.MULTILINE,
)
# What is passed on begins within so many letters.
LOOKED_AT = 100_000
# Odoo's text of a page names its links below: "Ms Wang [1]", "[1] mailto:...".
LINK = re.compile(r"^\[(?P<number>\d+)\] mailto:(?P<address>\S+)", re.MULTILINE)
# Charsets that programs write and Python has by another name, or not at all.
CHARSETS = ("utf-8", "gb18030")
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
    links = {link["number"]: link["address"] for link in LINK.finditer(text or "")}
    text = (text or "")[:LOOKED_AT]
    for form in (FORWARDED, QUOTED):
        for line in form.finditer(text):
            # A link that has the name only: its address stands below.
            sender = re.sub(
                r"\[(\d+)\]\s*$",
                lambda mark: links.get(mark[1], mark[0]),
                line["sender"].strip(),
            )
            for address in ADDRESS.findall(sender)[:1]:
                name = OPENING.sub("", sender.partition(address)[0])
                name = re.sub(r"^[0-9]+\s", "", name) if form is QUOTED else name
                found.append((name.strip(" \xa0\"'*|"), address))
    return [pair for pair in found if ADDRESS.fullmatch(pair[1])]


def names_number(subject, number):
    """Tell whether a subject has a number, whatever stands around it.

    >>> names_number("关于CASE/26/015的问题", "CASE/26/015")
    True
    >>> names_number("Re: case/26/015.", "CASE/26/015")
    True
    >>> names_number("CASE/26/0150", "CASE/26/015")
    False
    """
    # No blanks at the border between words of Chinese and numbers.
    around = r"(?<![A-Za-z0-9])%s(?![A-Za-z0-9])"
    number = (number or "").strip()
    return bool(number) and bool(
        re.search(around % re.escape(number), subject, re.IGNORECASE)
    )


def mend_charsets(message):
    """Let the text of an e-mail be read where its charset is missing or unknown.

    Then it is UTF-8, or else Chinese of the national standard. Files stay as they are,
    unless nobody knows the charset that they name.

    :param email.message.Message message: as it came in; changed in place
    """
    for part in message.walk():
        if part.get_content_maintype() != "text":
            continue
        named = part.get_content_charset() or "us-ascii"
        content = part.get_payload(decode=True) or b""
        is_file = part.get_filename() or part.get_content_disposition() == "attachment"
        if not _reads(content, named, "replace" if is_file else "strict"):
            charset = next((one for one in CHARSETS if _reads(content, one)), "utf-8")
            part.set_param("charset", charset)


def _reads(content, charset, errors="strict"):
    try:
        content.decode(charset, errors)
    except (LookupError, UnicodeError):
        return False
    return True
