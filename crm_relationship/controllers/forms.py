"""What the forms of our pages have in common: texts, choices and files that come in."""

import secrets

from odoo.http import request

from ..tools.outside.upload import MAX_BYTES, MAX_FILES, clean_file_name, is_picture


def read_files(name, images=False):
    """Return the files that the visitor sends in the field ``name``.

    :param bool images: whether pictures only are taken
    :return: list of (name, content in bytes), and a message, empty if all is well
    """
    files = []
    sent = [file for file in request.httprequest.files.getlist(name) if file.filename]
    if len(sent) > MAX_FILES:
        return [], request.env._("At most %s files at once.", MAX_FILES)
    for file in sent:
        content = file.read(MAX_BYTES + 1)
        file_name = clean_file_name(file.filename)
        if len(content) > MAX_BYTES:
            return [], request.env._(
                "%(file)s is too big: at most %(size)s MB.",
                file=file_name,
                size=MAX_BYTES // 2**20,
            )
        if images and not is_picture(content):
            return [], request.env._("%s is not a picture.", file_name)
        files.append((file_name, content))
    return files, ""


def no_page(token):
    """Return a page that says there is none, for an address that no database keeps.

    Not raised: Odoo would look for a file of that address, and fail.
    """
    if "\x00" in token:
        return request.make_response("404", status=404)
    return None


def clean_line(value, limit):
    """Return a line of a form: what is on several lines comes on one."""
    return " ".join(clean_text(value, limit).split())


def clean_text(value, limit):
    """Return a text of a form, without what a database cannot keep."""
    # A file can come under the name of a text.
    text = value if isinstance(value, str) else ""
    return text.replace("\x00", "").strip()[:limit]


def form_number(value):
    """Return a number of a form; 0 where no record can have it."""
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def form_token(value):
    """Return a token of an address; None for what is no token of ours.

    Odoo compares tokens in a way that takes no other letters, and no files.
    """
    return value if isinstance(value, str) and value.isascii() else None


def form_id(post):
    """Return what stands for this load of a page, or for the one that was sent."""
    return clean_text(post.get("form_id"), 64) or secrets.token_urlsafe(16)


def labels(name):
    """Return the values of a selection of cases, each with its name, for customers."""
    field = request.env["relationship.complaint"]._fields[name]
    values = dict(field._description_selection(request.env))
    # Of our own making: customers neither file nor see such cases.
    values.pop("adverse_event", None)
    return values
