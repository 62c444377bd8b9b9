"""Odoo 19.0: Debian's package unpacked into ``.odoo/server``, or ``ODOO_SRC``."""

import os
import re
import shutil

from .console import Stop, step, warn
from .debian import Archive
from .paths import SERVER, STATE, odoo_source
from .process import call, output
from .steps import Stamp

SERIES = (19, 0)
# The package, and those that hold the static files it only links to.
PACKAGES = [
    "odoo-19",
    "fonts-inconsolata",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
]
SOURCE = (
    f"Odoo and {len(PACKAGES) - 1} packages of its static files",
    "set ODOO_SRC to a checkout of Odoo 19.0",
)
# Debian links to version 4 of this font, has version 7, and keeps version 4 here.
FONT_AWESOME = "addons/web/static/src/libs/fontawesome/fonts/fontawesome-webfont.woff"
# Not free, so not in Debian; without a file the web client logs an error.
LEFT_OUT = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def ensure():
    """Put an Odoo 19.0 tree in place."""
    if not os.environ.get("ODOO_SRC"):
        _unpack_once()
    check_series(odoo_source())


def identity():
    """Return a text that changes when Odoo does."""
    source = odoo_source()
    if source == SERVER:
        return Stamp("server").path.read_text()
    commit = output(["git", "-C", str(source), "rev-parse", "HEAD"])
    return f"{source} {commit}"


def check_series(source):
    """Stop unless the folder is a checkout of Odoo 19.0."""
    release = source / "odoo" / "release.py"
    if not release.is_file():
        raise Stop(
            f"{source} has no odoo/release.py: set ODOO_SRC to a checkout of Odoo 19.0."
        )
    found = re.search(
        r"^version_info\s*=\s*\(\s*\W*(.+?)\W*,\s*(\d+)",
        release.read_text(),
        re.MULTILINE,
    )
    series = found.groups() if found else ("unknown",)
    if series != tuple(map(str, SERIES)):
        raise Stop(
            f"{source} is Odoo {'.'.join(series)}, and this addon needs 19.0: "
            "set ODOO_SRC to a checkout of Odoo 19.0."
        )


def _unpack_once():
    """Download and unpack Odoo unless that was done before."""
    stamp = Stamp("server", " ".join(PACKAGES))
    if stamp.matches() and SERVER.is_dir():
        return
    stamp.remove()
    archive = Archive(STATE / "apt", *SOURCE)
    archive.open()
    files = archive.fetch(PACKAGES)
    step("Unpacking Odoo")
    part = STATE / "server.part"
    shutil.rmtree(part, ignore_errors=True)
    for file in files:
        if call(["dpkg-deb", "-x", str(file), str(part)]):
            raise Stop(
                f"{file.name} could not be unpacked: check the free disk space (4 GB)."
            )
    _arrange(part)
    shutil.rmtree(SERVER, ignore_errors=True)
    part.rename(SERVER)
    stamp.write()
    shutil.rmtree(archive.folder)


def _arrange(part):
    """Make ``odoo/`` and ``share/`` of the packages' folders, and mend the links."""
    (part / "usr/lib/python3/dist-packages/odoo").rename(part / "odoo")
    (part / "usr/share").rename(part / "share")
    shutil.rmtree(part / "usr")
    shutil.rmtree(part / "etc", ignore_errors=True)
    for folder, _folders, names in os.walk(part / "odoo"):
        for path in (os.path.join(folder, name) for name in names):
            if os.path.islink(path):
                _mend(path, part)
    left_out = part / "odoo" / LEFT_OUT
    left_out.parent.mkdir(parents=True, exist_ok=True)
    left_out.touch()


def _mend(link, part):
    """Let a link into Debian's /usr/share point into our ``share/``."""
    target = part / "share" / os.readlink(link).partition("/share/")[2]
    os.unlink(link)
    if "font-awesome" in str(target):
        target = part / "odoo" / FONT_AWESOME
    elif not target.exists():  # sid moves on: the font may have been split or moved
        named = (part / "share").rglob(f"{target.stem}-Regular{target.suffix}")
        target = next(named, None)
    if target:
        os.symlink(os.path.relpath(target, os.path.dirname(link)), link)
    else:
        warn(f"Debian has no file for Odoo's {os.path.relpath(link, part)}.")
