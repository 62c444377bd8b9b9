from lxml import etree

from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestFormQueries(RelationshipCommon):
    """Forms are opened with few queries, whoever opens them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls.make_card(team_id=cls.team.id, user_id=cls.specialist.id)
        cls.case = cls.env["relationship.complaint"].create(
            {
                "company_id": cls.company.id,
                "partner_id": cls.card.partner_id.id,
                "subject": "Broken",
                "severity": "disagreement",
                "user_id": cls.specialist.id,
                "team_id": cls.team.id,
            }
        )
        cls.visit = cls.env["relationship.visit"].create(
            {
                "card_id": cls.card.id,
                "user_id": cls.specialist.id,
                "date_start": "2026-06-16 02:00:00",
            }
        )

    def opened(self, user, record, most):
        """Open a form as the web client does, a second time."""
        seen = self.as_user(user, record)
        arch = seen.get_views([(False, "form")])["views"]["form"]["arch"]
        spec = specification(seen, etree.fromstring(arch))
        for __ in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            seen.web_read(spec)
        self.env.invalidate_all()
        with self.assertQueryCount(most):
            seen.web_read(spec)

    def test_case(self):
        self.opened(self.specialist, self.case, 28)
        self.opened(self.head, self.case, 26)

    def test_card(self):
        self.opened(self.specialist, self.card, 48)
        self.opened(self.head, self.card, 47)

    def test_visit(self):
        self.opened(self.specialist, self.visit, 28)
        self.opened(self.head, self.visit, 28)


def specification(records, node):
    """Return what the web client reads for a view, or a part of one."""
    result = {}
    for child in node:
        if child.tag != "field":
            result |= specification(records, child)
            continue
        field = records._fields[child.get("name")]
        result[field.name] = {}
        if field.relational:
            shown = next((sub for sub in child if sub.tag in ("list", "kanban")), ())
            fields = specification(records.env[field.comodel_name], shown)
            result[field.name]["fields"] = fields or {"display_name": {}}
    return result
