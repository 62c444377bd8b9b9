"""Spreadsheets of month-end documents: no ORM."""

import io
import re

import xlsxwriter

# What a sheet may not be called, and how long its name may be.
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_MOST = 31


def sheet_name(name, taken):
    """Return a name that a sheet may have, and no other one has.

    >>> sheet_name("Zhang: A/B", {"Zhang A B"})
    'Zhang A B 2'

    :param str name: what the sheet is about
    :param taken: names of the sheets before
    """
    short = " ".join(_FORBIDDEN.sub(" ", name).split())[:_MOST].strip() or "1"
    result, number = short, 1
    while result.lower() in {one.lower() for one in taken}:
        number += 1
        end = f" {number}"
        result = short[: _MOST - len(end)] + end
    return result


def workbook_of(sheets):
    """Return a spreadsheet: a sheet for each document.

    Whatever begins like a formula is written as text.

    :param sheets: list of (title, sections, texts), the sections as of
        ``relationship.monthly.report._shown``, texts as pairs of label and text
    :return: its content in bytes
    """
    buffer, taken = io.BytesIO(), set()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False}
    )
    bold = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for title, sections, texts in sheets:
        name = sheet_name(title, taken)
        taken.add(name)
        sheet = book.add_worksheet(name)
        sheet.set_column(0, 9, 22)
        sheet.write_string(0, 0, title, bold)
        line = 2
        for label, text in texts:
            sheet.write_string(line, 0, label, head)
            sheet.write_string(line, 1, text, wrap)
            line += 1
        for section in sections:
            line = _write_section(sheet, line + 1, section, head, wrap)
    book.close()
    return buffer.getvalue()


def _write_section(sheet, line, section, head, wrap):
    sheet.write_string(line, 0, section["label"], head)
    for column, (label, value) in enumerate(section["figures"]):
        sheet.write_string(line + 1, column, label, wrap)
        _write_value(sheet, line + 2, column, value, wrap)
    line += 4
    for number, row in enumerate([section["columns"], *section["rows"]]):
        for column, value in enumerate(row):
            style = wrap if number else head
            _write_value(sheet, line, column, value, style)
        line += 1 if row else 0
    return line


def _write_value(sheet, line, column, value, style):
    """Write a number as one, that one can sum; anything else as text."""
    if isinstance(value, float):
        sheet.write_number(line, column, value, style)
    else:
        sheet.write_string(line, column, str(value), style)
