from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged

from ..common import AccessCommon

# Lines that change whatever the state of their record is, and why that is so.
FREE = {
    # Pictures of cases ask by themselves, and say what can be done.
    "relationship.complaint.photo",
    # Who extends a deadline takes a step of its own.
    "relationship.deadline",
    # Each field is entered in a state of its own, by who marks then.
    "relationship.evaluation.line",
    "relationship.review.line",
    "relationship.review.proposal",
    # Who came is entered when the event is over; who was written to stays.
    "relationship.event.guest",
    "relationship.notice.line",
    # Limits count for what is spent from then on, and are a head's.
    "relationship.fund.limit",
    # Who has a job changes while its description stays; a signature stays.
    "relationship.job.holder",
}


@tagged("standard", "post_install", "-at_install")
class TestLines(AccessCommon):
    """What stays as it is, stays with its lines."""

    def lines(self):
        """Yield each model of lines that people enter, of a record with states."""
        found = set()
        for name in self.registry.descendants(["relationship.state.mixin"], "_inherit"):
            model = self.registry[name]
            if model._abstract:
                continue
            for field in model._fields.values():
                if field.type != "one2many" or not field.inverse_name:
                    continue
                inverse = self.registry[field.comodel_name]._fields[field.inverse_name]
                if (
                    field.comodel_name.startswith("relationship.")
                    and inverse.store
                    and inverse.required
                    and inverse.ondelete == "cascade"
                    and not getattr(inverse, "holds", False)
                ):
                    found.add((field.comodel_name, inverse.name))
        for name, inverse in sorted(found):
            entered = [
                field.name
                for field in self.registry[name]._fields.values()
                if field.store
                and not field.readonly
                and field.name not in (*MAGIC_COLUMNS, inverse)
            ]
            if entered:
                yield self.env[name], inverse

    def test_lines(self):
        """Each says in which states of its record it may change."""
        found = 0
        for lines, inverse in self.lines():
            with self.subTest(lines._name):
                if lines._name in FREE:
                    self.assertFalse(getattr(lines, "_line_of", None))
                    continue
                found += 1
                self.assertEqual(lines._line_of, inverse)
                records = self.env[lines._fields[inverse].comodel_name]
                self.assertLess(set(lines._line_states), set(records._transitions))
        self.assertGreater(found, 4)
