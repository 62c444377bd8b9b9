from ast import literal_eval

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestReasons(RelationshipCommon):
    """A reason is of the kind that its field offers, whichever way it is entered."""

    def fields_of_reasons(self):
        """Return each stored field of our models that holds a reason."""
        return [
            (self.env[name], field)
            for name, model in sorted(self.registry.items())
            for field in model._fields.values()
            if field.type == "many2one"
            and field.comodel_name == "relationship.reason"
            and field.store
            and not model._transient
            and not model._abstract
            # Not those of a report, which nobody writes.
            and model._auto
        ]

    def test_every_field(self):
        """Each model refuses a reason of another kind, and takes one of its own."""
        found = self.fields_of_reasons()
        self.assertGreaterEqual(len(found), 5)
        reasons = self.env["relationship.reason"]
        kinds = [kind for kind, __ in reasons._fields["kind"].selection]
        for model, field in found:
            self.assertIsInstance(field.domain, str, f"{field}: which reasons?")
            ((name, operator, kind),) = literal_eval(field.domain)
            self.assertEqual((name, operator), ("kind", "="))
            other = next(other for other in kinds if other != kind)
            for wanted in (kind, other):
                with self.subTest(f"{model._name}.{field.name}: {wanted}"):
                    reason = reasons.create({"name": "Reason", "kind": wanted})
                    record = model.new({field.name: reason.id})
                    if wanted == kind:
                        record._validate_fields([field.name])
                        continue
                    with self.assertRaises(ValidationError):
                        record._validate_fields([field.name])

    def test_of_a_case(self):
        """By a call from outside, too."""
        reason = self.env["relationship.reason"].create(
            {"name": "Customer asked", "kind": "visit_move"}
        )
        case = self.env["relationship.complaint"].create(
            {"company_id": self.company.id, "subject": "Leak"}
        )
        with self.refused("Customer asked", "something else"):
            self.as_user(self.head, case)._stamp(reject_reason_id=reason.id)
