"""The addons of this repository: every folder at its top that has a manifest.

None is named anywhere but the main one, in ``paths.ADDON``: a sibling is installed,
tested, linted and translated because its folder is there. A *bridge* (``auto_install``)
joins ours to modules that they do without; Odoo installs it where it finds both.
"""

import ast
import dataclasses
import functools
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from .console import Stop
from .paths import ROOT


@dataclasses.dataclass(frozen=True)
class Addon:
    """What is read from a manifest."""

    name: str
    folder: Path
    depends: tuple[str, ...]
    is_bridge: bool


@functools.cache
def found():
    """Return the addons by name, each after those of ours that it depends on."""
    paths = sorted(ROOT.glob("*/__manifest__.py"))
    addons = {addon.name: addon for addon in map(_read, paths) if addon}
    ours = {
        name: [other for other in addon.depends if other in addons]
        for name, addon in addons.items()
    }
    try:
        return {name: addons[name] for name in TopologicalSorter(ours).static_order()}
    except CycleError as error:
        circle = " → ".join(error.args[1])
        raise Stop(f"These addons depend on each other: {circle}.") from None


def alone():
    """Return the names of those that need nothing of Odoo but what they depend on."""
    return [addon.name for addon in found().values() if not addon.is_bridge]


def bridges():
    """Return the names of those that install themselves beside other modules."""
    return [addon.name for addon in found().values() if addon.is_bridge]


def foreign(names):
    """Return the modules of others that these addons depend on."""
    depends = {module for name in names for module in found()[name].depends}
    return sorted(depends.difference(found()))


def folders():
    """Return the folders of all addons."""
    return [addon.folder for addon in found().values()]


def _read(path):
    """Return the addon of a manifest, or None where it is not installable."""
    try:
        manifest = ast.literal_eval(path.read_text())
        depends = tuple(manifest["depends"])
    except (OSError, SyntaxError, ValueError, KeyError) as error:
        raise Stop(f"{path} cannot be read: {error}.") from None
    if not manifest.get("installable", True):
        return None
    is_bridge = bool(manifest.get("auto_install"))
    return Addon(path.parent.name, path.parent, depends, is_bridge)
