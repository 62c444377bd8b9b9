"""Debian packages: those the machine needs, and those only unpacked into ``.odoo/``."""

import importlib.util
import os
import shutil
import subprocess
import sys

from . import console, process

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium():
    """Return the path of the browser, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def _has_chinese_font():
    return bool(process.output(["fc-list", ":lang=zh"])) if _has("fc-list") else False


def _has(program):
    return shutil.which(program) is not None


def missing_tools():
    """Return the Debian packages that browser tests, PDF and pictures still need."""
    present = {
        "chromium": find_chromium(),
        "wkhtmltopdf": _has("wkhtmltopdf"),
        "fonts-wqy-microhei": _has_chinese_font(),
    }
    return [package for package, there in present.items() if not there]


def install_tools(required):
    """Install what browser tests and PDF need; without root, say what is missing.

    :param required: whether to stop when something stays missing
    """
    missing = missing_tools()
    if missing and _has("apt-get") and _as_root() is not None:
        _install(missing)
        missing = missing_tools()
    if not missing:
        return
    names = " ".join(missing)
    advice = f"run `apt-get install {names}` as root"
    if required:
        raise console.Stop(
            f"Tests need {names}, which could not be installed: {advice}."
        )
    console.warn(f"no {names}: what needs them is left out; {advice} to have it.")


def install_ensurepip():
    """See to it that this Python can make a virtual environment."""
    if importlib.util.find_spec("ensurepip"):
        return
    package = f"python3.{sys.version_info.minor}-venv"
    if not (_has("apt-get") and _as_root() is not None):
        raise console.Stop(
            f"This Python cannot make virtual environments: "
            f"run `apt-get install {package}` as root."
        )
    _install([package])
    if not importlib.util.find_spec("ensurepip"):
        raise console.Stop(f"Install {package}; apt-get did not (see .odoo/logs).")


def _as_root():
    """Return what to put before a command to run it as root, or None."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    return (
        sudo if _has("sudo") and process.output([*sudo, "true"]) is not None else None
    )


def _install(packages):
    """Try to install packages, one by one: a release of Debian may lack one of them."""
    apt = [*_as_root(), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    install = [*apt, "install", "-y", "--no-install-recommends"]
    steps = [("Reading Debian's package lists", [*apt, "update"], "apt-update.log")]
    for name in packages:
        title = f"Installing Debian package {name}"
        steps.append((title, [*install, name], f"apt-{name}.log"))
    for title, command, log in steps:
        try:
            process.logged(title, command, log, show=_apt_progress)
        except console.Stop as error:
            console.warn(str(error))


def _apt_progress(line):
    """Show what apt is busy with."""
    words = line.split()
    if line.startswith("Get:") and len(words) > 4:
        return f"downloading {words[4]}"
    if line.startswith(("Unpacking", "Setting up")):
        return " ".join(words[:3])
    return None


class Archive:
    """Debian's *sid*, read with package lists of our own: the machine's stay as is.

    :param folder: where its lists and packages are kept
    :param what: what is taken from it
    :param advice: what to do when it cannot be had
    """

    def __init__(self, folder, what, advice):
        self.folder = folder
        self.what = what
        self.advice = advice
        self.env = {**os.environ, "APT_CONFIG": str(folder / "apt.conf")}

    def open(self):
        """Write our own sources and settings, and read the package lists."""
        mirror = self._mirror()
        for name in ("lists/partial", "cache/archives/partial", "packages", "none"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "sources.list").write_text(
            f"deb [signed-by={KEYRING}] {mirror} sid main\n"
        )
        (self.folder / "apt.conf").write_text(
            f'Dir::Etc::sourcelist "{self.folder}/sources.list";\n'
            f'Dir::Etc::sourceparts "{self.folder}/none";\n'
            f'Dir::Etc::preferencesparts "{self.folder}/none";\n'
            f'Dir::State "{self.folder}";\n'
            f'Dir::State::lists "{self.folder}/lists";\n'
            f'Dir::State::status "/var/lib/dpkg/status";\n'
            f'Dir::Cache "{self.folder}/cache";\n'
            f'Acquire::Languages "none";\n'
            f'APT::Sandbox::User "";\n'
        )
        process.logged(
            "Reading the package lists of Debian sid",
            ["apt-get", "-q", "update"],
            "apt-sid.log",
            advice="check the network and repeat the command",
            env=self.env,
        )

    def fetch(self, packages):
        """Download packages; return their files. An interrupted download goes on."""
        target = self.folder / "packages"
        sizes = self._sizes(packages)
        for file in target.iterdir():
            if file.name not in sizes:
                file.unlink()
        total = sum(sizes.values())
        title = f"Downloading {self.what}"
        command = ["apt-get", "-q", "download", *packages]
        with console.Progress(f"{title} ({total >> 20} MB)") as progress:
            log = self.folder / "download.log"
            with (
                log.open("w") as out,
                process.started(
                    command, cwd=target, env=self.env, stdout=out, stderr=out
                ) as child,
            ):
                while not _ended(child):
                    done = sum(p.stat().st_size for p in target.iterdir())
                    progress.show(f"{done >> 20} of {total >> 20} MB")
        if child.returncode:
            raise console.Stop(
                f"Debian's packages could not be downloaded "
                f"({log.read_text().strip().splitlines()[-1]}); "
                "check the network and repeat the command."
            )
        return [target / name for name in sizes]

    def _sizes(self, packages):
        """Return the sizes of the packages' files by name."""
        command = ["apt-get", "-q", "download", "--print-uris", *packages]
        listing = process.output(command, env=self.env, cwd=self.folder)
        if not listing:
            raise console.Stop(
                f"Debian sid offers no {packages[0]} to this machine: {self.advice}."
            )
        lines = [line.split() for line in listing.splitlines()]
        return {name: int(size) for _uri, name, size, *_hash in lines}

    def _mirror(self):
        """Return the address of the Debian mirror that this machine uses."""
        if not _has("apt-get"):
            raise console.Stop(
                f"{self.what} would be taken from Debian, and this machine has no apt: "
                f"{self.advice}."
            )
        listing = process.output(
            ["apt-get", "indextargets", "--format", "$(REPO_URI) $(RELEASE)"]
        )
        for line in (listing or "").splitlines():
            uri, release = line.split()
            if "debian" in uri and "security" not in uri + release:
                return uri
        raise console.Stop(
            f"apt on this machine names no Debian mirror to take {self.what} from: "
            f"{self.advice}."
        )


def _ended(child):
    try:
        child.wait(0.5)
    except subprocess.TimeoutExpired:
        return False
    return True
