from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import ComplaintCommon, moment


@tagged("standard", "post_install", "-at_install")
class TestHistory(ComplaintCommon):
    """Cases of an old system are imported with their dates, and silently."""

    HEADER = (
        *("is_history", "name", "subject", "partner_id/.id", "kind", "severity"),
        *("state", "received_date", "responded_date", "closed_date"),
        *("cause", "result", "user_id/.id"),
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.relationship_acknowledge_mail = True
        cls.company.relationship_progress_mail = True
        cls.company.relationship_rating_mail = True
        cls.env["relationship.severity.rule"].create(
            {
                "severity": "major",
                "company_id": cls.company.id,
                "notify_committee": True,
                "reaction_hours": 8,
            }
        )

    def row(self, number, state="closed", **values):
        row = {
            "is_history": "1",
            "name": f"OLD-{number}",
            "subject": "Old leak",
            "partner_id/.id": str(self.customer.id),
            "kind": "complaint",
            "severity": "major",
            "state": state,
            "received_date": "2024-03-01 08:00:00",
            "responded_date": "2024-03-01 10:00:00",
            "closed_date": "2024-03-05 08:00:00" if state == "closed" else "",
            "cause": "Bolt",
            "result": "Replaced",
            "user_id/.id": str(self.specialist.id),
            **values,
        }
        return [row[name] for name in self.HEADER]

    def load(self, *rows, user=None):
        """Import rows as the web client does."""
        cases = self.as_user(user or self.supervisor, "relationship.complaint")
        result = cases.load(list(self.HEADER), list(rows))
        self.env.flush_all()
        return result

    def noise(self):
        """Return the numbers of all that tells somebody something."""
        return [
            self.env[model].sudo().search_count([])
            for model in ("mail.activity", "mail.mail", "mail.notification")
        ] + [self.env["rating.rating"].sudo().search_count([])]

    def test_closed_cases(self):
        """They have their dates, no deadline, and nobody hears of them, ever."""
        before = self.noise()
        result = self.load(self.row(1), self.row(2, "rejected", closed_date=""))
        self.assertIn("Resolved", result["messages"][0]["message"])
        result = self.load(self.row(1), self.row(2))
        self.assertFalse(result["messages"])
        cases = self.complaints.browse(result["ids"])
        self.assertEqual(cases.mapped("name"), ["OLD-1", "OLD-2"])
        self.assertEqual(cases.mapped("state"), ["closed", "closed"])
        self.assertEqual(cases[0].received_date, moment("2024-03-01 08:00"))
        self.assertEqual(cases[0].responded_date, moment("2024-03-01 10:00"))
        self.assertEqual(cases[0].closed_date, moment("2024-03-05 08:00"))
        self.assertEqual(cases[0].resolved_date, moment("2024-03-05 08:00"))
        self.assertFalse(cases.deadline_ids)
        self.assertFalse(cases.sla_policy_id)
        self.assertFalse(any(cases.mapped("next_check")))
        with self.at("2026-06-20 04:00"):
            self.check()
        self.assertEqual(self.noise(), before)

    def test_open_cases(self):
        """Their deadlines run from now; each owner hears once of all of theirs."""
        known = self.env["mail.message"].search([])
        result = self.load(self.row(1, "in_progress"), self.row(2, "in_progress"))
        self.assertFalse(result["messages"])
        cases = self.complaints.browse(result["ids"])
        self.assertEqual(
            cases.mapped("resolve_deadline"), [moment("2026-06-16 04:00")] * 2
        )
        self.assertFalse(any(cases.deadline_ids.mapped("breached")))
        self.assertFalse(cases.deadline_ids.filtered(lambda d: d.target == "committee"))
        told = (self.env["mail.message"].search([]) - known).filtered(
            "notified_partner_ids"
        )
        self.assertEqual(len(told), 1)
        self.assertEqual(told.notified_partner_ids, self.specialist.partner_id)
        self.assertIn("2", told.subject)
        self.assertFalse(cases.activity_ids)
        # From now on they are cases like others.
        policy = self.make_policy(resolve_hours=48)
        self.as_user(self.head, cases[0]).sla_policy_id = policy
        self.assertEqual(cases[0].resolve_deadline, moment("2026-06-17 04:00"))
        with self.at("2026-06-18 04:00"):
            self.check()
        self.assertEqual(cases.activity_ids.user_id, self.specialist)

    def test_who_imports(self):
        """Supervisors and above; others enter no state, number or date of the past."""
        for user in (self.supervisor, self.head):
            with self.subTest(user.name), self.undone():
                self.assertFalse(self.load(self.row(1), user=user)["messages"])
        with self.refused("supervisors", error=AccessError):
            self.as_user(self.specialist, "relationship.complaint").create(
                {"is_history": True, "state": "closed"}
            )
        case = self.as_user(self.supervisor, "relationship.complaint")
        with self.refused("kept by the system"):
            case.create({"state": "closed", "closed_date": "2024-03-05 08:00:00"})
        with self.refused("kept by the system"):
            self.as_user(self.supervisor, self.make_case()).is_history = True

    def test_import_screen(self):
        """The screen of Odoo's import offers these columns."""
        importer = self.as_user(self.supervisor, "base_import.import")
        offered = importer.get_fields_tree("relationship.complaint", depth=1)
        names = {field["name"] for field in offered}
        self.assertLessEqual(
            {"is_history", "name", "state", "closed_date", "responded_date"}, names
        )

    def test_dates(self):
        """Dates that cannot be are refused, by the number of the case."""
        for values in (
            {"closed_date": "2024-02-01 08:00:00"},
            {"responded_date": "2024-04-01 08:00:00"},
            {"closed_date": "2027-03-05 08:00:00"},
            {"closed_date": ""},
            {"state": "in_progress", "closed_date": "2024-03-05 08:00:00"},
            {"received_date": "1066-01-01 08:00:00"},
        ):
            with self.subTest(values):
                message = self.load(self.row(7, **values))["messages"][0]["message"]
                self.assertIn("OLD-7", message)

    def test_beside_new_ones(self):
        """New cases in the same file are cases like others, in their order."""
        new = self.row(3, "", is_history="", name="", responded_date="", closed_date="")
        new[self.HEADER.index("received_date")] = "2026-06-15 03:00:00"
        header = [name for name in self.HEADER if name != "state"]
        index = self.HEADER.index("state")
        rows = [row[:index] + row[index + 1 :] for row in (new, self.row(1, "new"))]
        cases = self.as_user(self.supervisor, "relationship.complaint")
        result = cases.load(header, rows)
        self.assertFalse(result["messages"])
        first, second = self.complaints.browse(result["ids"])
        self.assertTrue(second.is_history and not first.is_history)
        self.assertEqual(first.resolve_deadline, moment("2026-06-16 03:00"))
        self.assertEqual(second.resolve_deadline, moment("2026-06-16 04:00"))
