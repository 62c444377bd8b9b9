from datetime import date, datetime

from odoo import Command
from odoo.tests import tagged

from .common import CareCommon


@tagged("standard", "post_install", "-at_install")
class TestEvaluationPapers(CareCommon):
    """What customers made of a promotion, and of a plan, on paper (R285, R217)."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.left_out = cls.make_card(cls.make_customer("Left"))
        cls.other = cls.make_card(cls.make_customer("Other"))
        cls.notice = cls.env["relationship.notice"].create(
            {
                "name": "New Profiles",
                "kind": "product",
                "company_id": cls.company.id,
                "date": "2026-06-06",
                "body": "<p>They are lighter</p>",
                "line_ids": [
                    Command.create({"card_id": card.id, "partner_id": person.id})
                    for card in cls.card + cls.left_out
                    for person in card.partner_id
                ],
            }
        )
        lines = cls.notice.line_ids
        lines.filtered(lambda line: line.card_id == cls.card)._told()
        lines.filtered(lambda line: line.card_id == cls.left_out)._stamp(
            state="left_out", reason="address"
        )

    def make_contact(self, card, day, **values):
        """Create a call that was made at 9 o'clock."""
        month, day = day
        visit = self.env["relationship.visit"].create(
            {
                "card_id": card.id,
                "user_id": self.specialist.id,
                "date_start": datetime(2026, month, day, 9),
                "date_end": datetime(2026, month, day, 10),
                **values,
            }
        )
        visit.sudo()._stamp(state="done")
        return visit

    def render(self, name, records, user=None):
        reports = self.env["ir.actions.report"].with_user(user or self.specialist)
        companies = self.company.ids
        html, __ = reports.with_context(
            allowed_company_ids=companies
        )._render_qweb_html(f"crm_relationship_care.{name}", records.ids)
        return html.decode()

    def test_figures(self):
        """Of two customers one was told; he was called on one of ten days before.

        6 to 15 June are ten days, 27 May to 5 June as many before. Since then he was
        called twice, of the two others one was called once.
        """
        for card, day in (
            (self.card, (5, 26)),  # earlier
            (self.card, (5, 27)),
            (self.card, (6, 6)),
            (self.card, (6, 15)),
            (self.other, (6, 7)),
        ):
            self.make_contact(card, day)
        notice = self.as_user(self.specialist, self.notice)
        self.assertEqual(
            notice._evaluation_figures(),
            [
                ("Customers Listed", 2),
                ("Customers Told", 1),
                ("No e-mail address", 1),
            ],
        )
        effect = {line[0]: line[1:] for line in notice._evaluation_effect()}
        self.assertEqual(effect["Contacts with a Customer"], (1, 2, 0, 0.5))

    def test_notice(self):
        """The paper has who was told, and what they said since it is valid."""
        self.make_contact(self.card, (6, 5), feedback="Before it")
        self.make_contact(self.card, (6, 8), feedback="Lighter is better")
        self.make_contact(self.left_out, (6, 8), feedback="Never heard of it")
        html = self.render("relationship_notice_page_evaluation", self.notice)
        for words in ("New Profiles", "They are lighter", "Lighter is better"):
            self.assertIn(words, html)
        for words in ("Before it", "Never heard of it"):
            self.assertNotIn(words, html)
        record = self.env["relationship.disclosure"].search(
            [], limit=1, order="id desc"
        )
        self.assertEqual(record.user_id, self.specialist)
        self.assertEqual(record.card_ids, self.card + self.left_out)

    def test_only_what_is_seen(self):
        """Who sees none of the customers reads neither figures nor what was said."""
        self.make_contact(self.card, (6, 8), feedback="Lighter is better")
        stranger = self.make_user("stranger", "user")
        html = self.render("relationship_notice_page_evaluation", self.notice, stranger)
        self.assertNotIn("Lighter is better", html)
        self.assertFalse(self.as_user(stranger, self.notice)._evaluation_effect())

    def test_not_valid_yet(self):
        """Before its day there is nothing to compare."""
        self.notice.date = "2026-07-01"
        self.assertIsNone(self.notice._evaluation_span())
        html = self.render("relationship_notice_page_evaluation", self.notice)
        self.assertIn("Nothing is on record yet", html)

    def test_plan(self):
        """The paper of a plan has goals with figures, steps and the evaluation."""
        plan = self.env["relationship.maintenance.plan"].create(
            {
                "name": "Closer Contact",
                "company_id": self.company.id,
                "user_id": self.specialist.id,
                "date_start": "2026-06-06",
                "date_end": "2026-12-31",
                "card_ids": (self.card + self.other).ids,
                "result": "Two visits were enough",
                "goal_ids": [Command.create({"indicator": "contacts", "target": 1})],
                "step_ids": [
                    Command.create(
                        {
                            "name": "Call them all",
                            "user_id": self.specialist.id,
                            "date_deadline": "2026-06-30",
                        }
                    )
                ],
            }
        )
        self.make_contact(self.card, (6, 8))
        html = self.render("relationship_maintenance_plan_page", plan)
        self.assertNotIn("Others, since", html)
        mine = self.as_user(self.specialist, plan)
        mine.action_start()
        mine.action_finish()
        html = self.render("relationship_maintenance_plan_page", plan)
        # One call of two customers.
        self.assertEqual(plan.goal_ids.after, 0.5)
        for words in ("Two visits were enough", "Call them all", "0.50", "Other"):
            self.assertIn(words, html)

    def test_event(self):
        """Of four guests three were invited and two said yes: one came.

        He was called twice since, on the day of the event and later; of the two other
        customers one was called once.
        """
        persons = [
            self.env["res.partner"].create({"name": name, "parent_id": parent.id})
            for name, parent in (
                ("Wang Fang", self.card.partner_id),
                ("Li Na", self.left_out.partner_id),
                ("Chen Jun", self.other.partner_id),
                ("Zhao Lei", self.other.partner_id),
            )
        ]
        states = ("attended", "absent", "declined", "listed")
        event = self.env["relationship.event"].create(
            {
                "name": "Open Day at the Plant",
                "company_id": self.company.id,
                "user_id": self.specialist.id,
                "date_start": datetime(2026, 6, 6, 6),
                "result": "They want it every year",
                "guest_ids": [
                    Command.create(
                        {
                            "card_id": card.id,
                            "partner_id": person.id,
                            "state": state,
                            "note": f"Note on {person.name}",
                        }
                    )
                    for card, person, state in zip(
                        [self.card, self.left_out, self.other, self.other],
                        persons,
                        states,
                        strict=True,
                    )
                ],
            }
        )
        for card, day, feedback in (
            (self.card, (5, 27), "Before it"),
            (self.card, (6, 6), "The plant is clean"),
            (self.card, (6, 15), "We come again"),
            (self.left_out, (6, 8), "Had no time"),
        ):
            self.make_contact(card, day, feedback=feedback)
        mine = self.as_user(self.specialist, event)
        self.assertEqual(
            mine._evaluation_figures(),
            [
                ("Guests Listed", 4),
                ("Invited", 3),
                ("Accepted", 2),
                ("Came", 1),
                ("Customers of Those Who Came", 1),
                ("Declined", 1),
                ("Did Not Come", 1),
            ],
        )
        self.assertEqual(mine._evaluation_span(), (date(2026, 6, 6), date(2026, 6, 15)))
        effect = {line[0]: line[1:] for line in mine._evaluation_effect()}
        self.assertEqual(effect["Contacts with a Customer"], (1, 2, 0, 0.5))
        html = self.render("relationship_event_page", event)
        for words in (
            *("Open Day at the Plant", "They want it every year", "Note on Wang Fang"),
            *("The plant is clean", "We come again", "Came, since"),
        ):
            self.assertIn(words, html)
        for words in ("Before it", "Had no time", "Note on Li Na", "Told, since"):
            self.assertNotIn(words, html)
        record = self.env["relationship.disclosure"].search(
            [], limit=1, order="id desc"
        )
        self.assertEqual(record.card_ids, self.card + self.left_out + self.other)
        stranger = self.make_user("stranger", "user")
        html = self.render("relationship_event_page", event, stranger)
        self.assertNotIn("The plant is clean", html)
        self.assertFalse(self.as_user(stranger, event)._evaluation_effect())
