"""What the forms of our pages have in common: texts, choices and files that come in."""

from odoo.http import request

from ..tools.upload import MAX_BYTES, MAX_FILES, clean_file_name


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
        if images and not (file.mimetype or "").startswith("image/"):
            return [], request.env._("%s is not a picture.", file_name)
        files.append((file_name, content))
    return files, ""


def clean_text(value, limit):
    """Return a line or text of a form, without what a database cannot keep."""
    # A file can come under the name of a text.
    text = value if isinstance(value, str) else ""
    return text.replace("\x00", "").strip()[:limit]


def labels(name):
    """Return the values of a selection of cases, each with its name."""
    field = request.env["relationship.complaint"]._fields[name]
    return dict(field._description_selection(request.env))
