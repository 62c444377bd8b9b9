from odoo.tests import tagged

from ..common import VisitCommon


@tagged("standard", "post_install", "-at_install")
class TestArranged(VisitCommon):
    """Who is told of a visit, and of its report; what the agreed day is."""

    def told(self, user, action):
        """Return the messages to a user that an action brings."""
        messages = self.env["mail.message"]
        before = messages.search([], order="id desc", limit=1)
        action()
        return messages.search(
            [
                ("id", ">", before.id),
                ("notified_partner_ids", "in", user.partner_id.ids),
            ]
        )

    def test_specialist_is_told(self):
        """The specialist learns of a visit that the supervisor arranges (R098)."""

        def arrange():
            self.make_visit(10, user=self.specialist, as_user=self.supervisor)

        told = self.told(self.specialist, arrange)
        self.assertEqual(len(told), 1)
        self.assertIn("Huaxin", told.body)

    def test_own_visit_says_nothing(self):
        """Who arranges their own visit is told nothing."""

        def arrange():
            self.make_visit(10, as_user=self.specialist)

        self.assertFalse(self.told(self.specialist, arrange))

    def test_leaders_visit(self):
        """A leader's visit is told to the specialist, who prepares it."""

        def arrange():
            self.make_visit(10, user=self.leader, as_user=self.supervisor)

        self.assertEqual(len(self.told(self.specialist, arrange)), 1)
        self.assertFalse(self.told(self.leader, arrange))

    def reported(self, **values):
        visit = self.fill_report(self.make_visit(-1, **values))
        return lambda: self.as_user(visit.user_id, visit).action_report()

    def test_report_of_a_card_without_team(self):
        """Without a team the head reads the report (R105)."""
        self.card.team_id = False
        self.assertEqual(len(self.told(self.head, self.reported())), 1)

    def test_report_of_who_leads_the_team(self):
        """The report of who leads the team goes to the head (R105)."""
        step = self.reported(user=self.supervisor)
        self.assertEqual(len(self.told(self.head, step)), 1)

    def test_blank_report(self):
        """A report of spaces is none."""
        visit = self.fill_report(self.make_visit(-1), feedback="  \n ")
        with self.refused("Feedback"):
            self.as_user(self.specialist, visit).action_report()

    def test_agreed_day(self):
        """The day that was agreed is the day, wherever the visitor lives."""
        # In Shanghai, nine in Los Angeles is midnight already: one hour earlier.
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.specialist.tz = "America/Los_Angeles"
        visit = self.fill_report(self.make_visit(-1))
        self.as_user(self.specialist, visit).action_report()
        following = visit.next_visit_ids
        self.assertEqual(str(following.date_start), "2026-09-01 15:00:00")
        self.assertEqual(str(following._local_date(following.date_start)), "2026-09-01")
        # Fourteen hours before and eleven behind never share a day: the company's.
        self.company.resource_calendar_id.tz = "Pacific/Kiritimati"
        self.specialist.tz = "Pacific/Pago_Pago"
        moment = visit._morning(visit.next_visit_date)
        self.assertEqual(str(moment), "2026-08-31 19:00:00")

    def test_reader_s_language(self):
        """Outline and checklist speak the language of who reads them."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.on_site.with_context(lang="en_US").write(
            {"checklist": "Gift\nRoute", "outline": "<p>Purpose</p>"}
        )
        self.on_site.with_context(lang="zh_CN").checklist = "礼品\n路线"
        self.on_site.update_field_translations(
            "outline", {"zh_CN": {"Purpose": "目的"}}
        )
        visit = self.make_visit(10)
        chinese = visit.with_context(lang="zh_CN")
        self.assertEqual(visit.check_ids.mapped("name"), ["Gift", "Route"])
        self.assertEqual(chinese.check_ids.mapped("name"), ["礼品", "路线"])
        self.assertEqual(str(visit.outline), "<p>Purpose</p>")
        self.assertEqual(str(chinese.outline), "<p>目的</p>")
        visit.outline = "<p>My own</p>"
        self.env.invalidate_all()
        self.assertEqual(str(chinese.outline), "<p>My own</p>")

    def test_opportunity(self):
        """A visit knows what it is to bring forward."""
        lead = self.env["crm.lead"].create(
            {
                "name": "Tower",
                "type": "opportunity",
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "user_id": self.specialist.id,
            }
        )
        visit = self.make_visit(10, opportunity_id=lead.id)
        self.assertEqual(visit.opportunity_id, lead)
        # Who does not see it learns no name by choosing it.
        with self.refused("Opportunity"):
            self.make_visit(10, as_user=self.specialist, opportunity_id=lead.id)
