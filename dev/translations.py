"""Compare a template that Odoo just exported with the files in i18n/, or update them.

    python -m dev.translations check|update FRESH.pot i18n/

Runs in the environment: it needs polib.
"""

import sys
from pathlib import Path

import polib

from .paths import odoo_addons, odoo_source

LANGUAGES = ("zh_CN",)
# Whose translations are taken over for terms that every model has ("Created by").
COMMON = ("base", "mail")


def terms(file):
    """Return what is to be translated and where it is used."""
    return {
        entry.msgid: (sorted(entry.occurrences), entry.comment)
        for entry in file
        if not entry.obsolete
    }


def problems(fresh, folder):
    """Yield a sentence for each file that is not as it should be."""
    wanted = terms(fresh)
    for path in _files(fresh, folder):
        if not path.exists() or terms(polib.pofile(path)) != wanted:
            yield f"{path} is stale: run `make i18n`."
            continue
        if path.suffix == ".po":
            for entry in polib.pofile(path):
                if not entry.msgstr or entry.fuzzy:
                    yield f"{path}:{entry.linenum}: no translation of {entry.msgid!r}."


def update(fresh, folder):
    """Write the template; keep translations, add what is new, drop what is gone."""
    folder.mkdir(exist_ok=True)
    for path in _files(fresh, folder):
        old = polib.pofile(path) if path.exists() else polib.POFile()
        if terms(old) == terms(fresh):
            continue  # the date alone is no change
        if path.suffix == ".pot":
            new = fresh
        else:
            new = _merged(old, fresh, path.stem)
        new.wrapwidth = 78
        new.save(path)
        print(
            f"{path}: {len(new)} terms, {len(new.untranslated_entries())} untranslated"
        )


def _merged(old, fresh, language):
    """Return the fresh template with the old translations."""
    known = {**_common(language), **{e.msgid: e for e in old if not e.obsolete}}
    result = polib.pofile(str(fresh))
    result.metadata = {**fresh.metadata, **old.metadata, "Language": language}
    for entry in result:
        if entry.msgid in known:
            entry.msgstr = known[entry.msgid].msgstr
            entry.flags = known[entry.msgid].flags
    return result


def _common(language):
    """Return Odoo's own entries for what many modules say."""
    folders = (odoo_source() / "odoo" / "addons", odoo_addons())
    paths = [
        folder / module / "i18n" / f"{language}.po"
        for folder in folders
        for module in COMMON
    ]
    files = [polib.pofile(str(path)) for path in paths if path.exists()]
    return {entry.msgid: entry for file in files for entry in file}


def _files(fresh, folder):
    names = [Path(fresh.fpath).name, *(f"{language}.po" for language in LANGUAGES)]
    return [folder / name for name in names]


def main(action, fresh, folder):
    """Run one action and return the exit code."""
    fresh, folder = polib.pofile(fresh), Path(folder)
    if action == "update":
        update(fresh, folder)
        return 0
    found = list(problems(fresh, folder))
    print(*found, sep="\n", file=sys.stderr, end="\n" if found else "")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
