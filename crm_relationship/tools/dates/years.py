"""Days around which there is a calendar to reckon in."""

from odoo import fields
from odoo.exceptions import UserError

# Typing errors, and dates that stand for "never", are outside.
YEARS = range(1900, 3000)


def check_years(records, *vals_list):
    """Refuse days whose year nobody means.

    :param records: of the model whose values these are
    :param vals_list: what is written
    :raises UserError: naming the field, and the record as it is entered
    """
    for vals in vals_list:
        for column, value in vals.items():
            field = records._fields.get(column)
            is_day = field is not None and field.type in ("date", "datetime")
            day = is_day and fields.Date.to_date(value)
            if day and day.year not in YEARS:
                label = field._description_string(records.env)
                if isinstance(name := vals.get(records._rec_name), str):
                    label = f"{name}, {label}"
                raise UserError(
                    records.env._(
                        "%(field)s: enter a year from %(first)s to %(last)s.",
                        field=label,
                        first=YEARS[0],
                        last=YEARS[-1],
                    )
                )
