"""The holidays of countries, by the package ``holidays`` where it is installed.

Whoever does not have the package enters holidays; all that depends on it asks here.
"""

import re

try:
    import holidays
except ImportError:
    holidays = None

ENGLISH = "en_US"
# A day off in exchange for one that is worked is no holiday: its name has a date.
EXCHANGED = re.compile(r"\d{2}/\d{2}/\d{4}|\d{4}-\d{2}-\d{2}")


def is_installed():
    """Tell whether the package is there."""
    return holidays is not None


def is_known(country):
    """Tell whether the package knows the holidays of a country.

    :param str country: ISO code of two letters
    """
    return is_installed() and country in holidays.list_supported_countries(
        include_aliases=False
    )


def of_year(country, year):
    """Return the holidays of a country in a year: the first day of each, by its name.

    :param str country: ISO code of two letters, of a country that is known
    :return: by name in English, where the package has it, the date; in order of time
    """
    found = {}
    for day, names in _days(country, year, ENGLISH):
        for name in names:
            if not EXCHANGED.search(name):
                found.setdefault(name, day)
    return found


def names_in(country, year, lang):
    """Return what the holidays of :func:`of_year` are called in another language.

    :param str lang: code of Odoo, such as ``zh_CN``
    :return: the names by those in English; nothing where the package has none
    """
    language = _language(country, lang)
    if not language:
        return {}
    theirs = dict(_days(country, year, language))
    return {
        name: theirs[day][place]
        for day, names in reversed(_days(country, year, ENGLISH))
        for place, name in enumerate(names)
        if len(theirs.get(day, ())) == len(names)
    }


def _language(country, lang):
    """Return the language of the package for one of Odoo, None where it has none."""
    known = holidays.list_localized_countries().get(country, ())
    return next((code for code in (lang, lang.split("_")[0]) if code in known), None)


def _days(country, year, language):
    """Return (date, names) of each day; in the country's language without English."""
    days = holidays.country_holidays(
        country,
        years=[year],
        observed=False,
        language=_language(country, language),
    )
    return [(day, days.get_list(day)) for day in sorted(days)]
