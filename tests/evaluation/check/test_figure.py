from odoo import Command
from odoo.tests import tagged

from ...common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestCheckFigure(RelationshipCommon):
    """What the registers have themselves is counted, not looked at (R279, R280).

    Four cards of the company, three of them complete, three with a specialist.
    """

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        customers = cls.make_customers("Azure", "Bolt", "Cedar", "Dune")
        cls.cards = cls.env["relationship.card"].union(
            *(cls.make_card(customer, team_id=cls.team.id) for customer in customers)
        )
        abroad = cls.make_card(cls.make_customer("Far"), company_id=cls.company_usd.id)
        cls.cards[0].user_id = False
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE relationship_card SET completeness = CASE id WHEN %s THEN 50"
            " ELSE 100 END WHERE id IN %s",
            [cls.cards[1].id, (cls.cards + abroad)._ids],
        )
        cls.env.invalidate_all()

    @classmethod
    def make_check(cls, *items, **values):
        template = cls.env["relationship.check.template"].create(
            {
                "name": "Register",
                "kind": "data",
                "company_id": cls.company.id,
                "user_id": cls.specialist.id,
                "date_start": "2026-06-15",
                "item_ids": [
                    Command.create({"name": figure, "figure": figure, "least": least})
                    for figure, least in items
                ],
                **values,
            }
        )
        cls.env["relationship.check.job"]._open_company(cls.company)
        return template.check_ids

    def counted(self, line):
        return (line.judged, line.bad, line.result)

    def test_counted_when_it_opens(self):
        """1 of 4 is not complete: 75 %; none has a possible duplicate."""
        check = self.make_check(
            ("complete", 75), ("specialist", 76), ("single", 100), ("person", 1)
        )
        complete, specialist, single, person = check.line_ids
        self.assertEqual(self.counted(complete), (4, 1, "ok"))
        self.assertEqual(self.counted(specialist), (4, 1, "bad"))
        self.assertEqual(self.counted(single), (4, 0, "ok"))
        self.assertEqual(self.counted(person), (4, 4, "bad"))
        # Two of four items, each of the same weight.
        self.assertEqual(check.score, 50)
        check = self.as_user(self.specialist, check)
        with self.refused("is counted"):
            check.line_ids[0].result = "bad"
        check.action_done()
        self.assertEqual(check.state, "done")

    def test_count_again(self):
        """What was mended meanwhile counts, until the check is done."""
        check = self.as_user(self.specialist, self.make_check(("specialist", 100)))
        self.assertEqual(check.line_ids.result, "bad")
        action = check.line_ids.action_open_bad()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertFalse(found, "the specialist does not see whose is nobody's")
        action = self.as_user(self.head, check.line_ids).action_open_bad()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, self.cards[0])
        self.cards[0].user_id = self.specialist_2
        check.action_count()
        self.assertEqual(self.counted(check.line_ids), (4, 0, "ok"))
        check.action_done()
        with self.refused("not possible"):
            check.action_count()

    def test_duplicates(self):
        """A customer in an open pair is not in order; one that was decided on is."""
        partners = self.cards.partner_id.sorted("id")
        pair = self.env["relationship.duplicate"].create(
            {
                "partner_id": partners[0].id,
                "other_id": partners[1].id,
                "reason": "name",
            }
        )
        line = self.make_check(("single", 100)).line_ids
        self.assertEqual(self.counted(line), (4, 2, "bad"))
        pair.action_different()
        line.check_id.action_count()
        self.assertEqual(self.counted(line), (4, 0, "ok"))

    def test_team(self):
        """A check of a team counts what is the team's."""
        self.cards[3].team_id = False
        line = self.make_check(("complete", 100), team_id=self.team.id).line_ids
        self.assertEqual(self.counted(line), (3, 1, "bad"))

    def test_nothing_to_count(self):
        """No record: no result, and not 0 % or 100 %."""
        self.cards.action_archive()
        check = self.make_check(("complete", 100))
        self.assertEqual(self.counted(check.line_ids), (0, 0, "none"))
        self.assertEqual(check.judged, 0)

    def test_service_since_the_check_before(self):
        """Cases of last month, answered in time or not: 1 of 2 (R280)."""
        cases = self.env["relationship.complaint"].create(
            [
                {"subject": subject, "partner_id": self.cards[1].partner_id.id}
                for subject in ("In time", "Late", "Before", "Today")
            ]
        )
        days = ("2026-05-20", "2026-06-14", "2026-05-14", "2026-06-15")
        results = ("passed", "failed", "failed", "failed")
        for case, day, result in zip(cases, days, results, strict=True):
            case._stamp(received_date=f"{day} 04:00:00", respond_result=result)
        line = self.make_check(("indicator_answered_in_time", 50)).line_ids
        self.assertEqual(self.counted(line), (2, 1, "ok"))

    def test_gone(self):
        """A figure that no addon offers any more is not counted."""
        check = self.make_check(("complete", 100))
        self.env.cr.execute("UPDATE relationship_check_line SET figure = 'gone'")
        self.env.invalidate_all()
        check.action_count()
        self.assertEqual(check.line_ids.result, "bad")

    def test_share(self):
        with self.refused("At Least"):
            self.make_check(("complete", 101))
