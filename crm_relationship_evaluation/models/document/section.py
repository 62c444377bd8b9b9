"""What a month-end document has in each of its sections."""

from typing import NamedTuple


class Column(NamedTuple):
    """A figure of a section, or a column of its register.

    :param code: key in the stored data
    :param label: in the reader's language
    :param kind: ``number``, ``money``, ``date``, ``text``, ``translated`` (a text by
        language), the ``model,field`` of a selection, or ``divisor``: kept, not shown
    :param by: of a figure that is an average: the code of what it is divided by
    """

    code: str
    label: str
    kind: str = "number"
    by: str = ""


class Section(NamedTuple):
    """A part of a month-end document.

    :param code: key in the stored data
    :param label: title, in the reader's language
    :param figures: list of :class:`Column`
    :param columns: of the register, list of :class:`Column`; without, there is none
    """

    code: str
    label: str
    figures: list
    columns: list = ()
