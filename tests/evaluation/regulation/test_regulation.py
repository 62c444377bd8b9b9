from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...common import RelationshipCommon

MODULE = "crm_relationship_evaluation"


@tagged("standard", "post_install", "-at_install")
class RegulationCommon(RelationshipCommon):
    """``manager`` is the general manager; ``supervisor`` compiles, ``head`` reviews."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.make_user("general_manager", "committee")
        cls.company.relationship_main_leader_id = cls.manager

    def make(self, **values):
        return self.as_user(self.supervisor, "relationship.regulation").create(
            {
                "name": "Customer Visits",
                "number": "Q/CRM 4",
                "department": "Customer Service",
                "reviewer_id": self.head.id,
                "article_ids": [
                    Command.create(
                        {"number": "4.2", "name": "Frequency", "text": "Every month"}
                    )
                ],
                **values,
            }
        )

    def approved(self, **values):
        regulation = self.make(**values)
        regulation.action_compile()
        self.as_user(self.head, regulation).action_review()
        self.as_user(self.manager, regulation).action_approve()
        return regulation


@tagged("standard", "post_install", "-at_install")
class TestRegulation(RegulationCommon):
    """Compiled, reviewed and approved by three people; revised every year."""

    def test_three_steps(self):
        """Each step is taken by its own person, who is asked, and is dated (R282)."""
        regulation = self.make()
        self.assertEqual(regulation.approver_id, self.manager)
        regulation.action_compile()
        self.assertEqual(regulation.activity_ids.user_id, self.head)
        for user in (self.supervisor, self.manager, self.specialist):
            with self.forbidden():
                self.as_user(user, regulation).action_review()
        self.as_user(self.head, regulation).action_review()
        self.assertEqual(regulation.activity_ids.user_id, self.manager)
        with self.refused("General Manager", error=AccessError):
            self.as_user(self.head, regulation).action_approve()
        with self.on("2026-06-20"):
            self.as_user(self.manager, regulation).action_approve()
        self.assertFalse(regulation.activity_ids)
        self.assertEqual(
            (
                regulation.compiled_date,
                regulation.reviewed_date,
                regulation.approved_date,
                regulation.date_start,
                regulation.revision_date,
            ),
            (
                date(2026, 6, 15),
                date(2026, 6, 15),
                date(2026, 6, 20),
                date(2026, 6, 20),
                date(2027, 6, 20),
            ),
        )

    def test_three_people(self):
        """Nobody takes two of the three steps (X28)."""
        for values in (
            {"reviewer_id": self.supervisor.id},
            {"approver_id": self.supervisor.id},
            {"reviewer_id": self.manager.id},
        ):
            with self.refused("three different"):
                self.make(**values)

    def test_stand_in(self):
        """Who stands in for the reviewer reviews; the compiler does not for him."""
        period = {
            "relationship_stand_in_start": "2026-06-01",
            "relationship_stand_in_end": "2026-06-30",
        }
        self.head.write({"relationship_stand_in_id": self.committee.id, **period})
        regulation = self.make()
        regulation.action_compile()
        self.as_user(self.committee, regulation).action_review()
        self.assertEqual(regulation.reviewer_id, self.committee)

    def test_what_is_missing(self):
        """Without a text, an article or a file, or a reviewer, it is not compiled."""
        with self.refused("Text"):
            self.make(article_ids=False).action_compile()
        with self.refused("Reviewed by"):
            self.make(reviewer_id=False, number="Q/CRM 5").action_compile()
        with self.refused("Executing Department"):
            self.make(department=" ", number="Q/CRM 6").action_compile()

    def test_frozen(self):
        """What was compiled is not changed; sent back, it is."""
        regulation = self.make()
        regulation.action_compile()
        with self.refused("not changed any more"):
            regulation.name = "Other"
        with self.refused("not changed any more"):
            regulation.article_ids.text = "Every year"
        with self.refused("not changed any more"):
            regulation.article_ids = [Command.create({"name": "More"})]
        with self.refused("stays on record"):
            regulation.unlink()
        dialog = self.as_user(self.head, "relationship.regulation.return").create(
            {"regulation_id": regulation.id, "note": "Say how often"}
        )
        dialog.action_return()
        self.assertEqual(
            (regulation.state, regulation.return_note), ("draft", "Say how often")
        )
        self.assertEqual(regulation.activity_ids.user_id, self.supervisor)
        regulation.article_ids.text = "Every month, at least once"
        with self.forbidden():
            self.as_user(self.specialist, regulation).action_return()

    def test_next_version(self):
        """It ends the day before the next one is in force (R268)."""
        first = self.approved()
        action = self.as_user(self.head, first).action_new_version()
        second = self.env["relationship.regulation"].browse(action["res_id"])
        self.assertEqual(
            (second.version, second.previous_id, second.number, second.state),
            (2, first, "Q/CRM 4", "draft"),
        )
        self.assertEqual(second.article_ids.text, "Every month")
        again = self.as_user(self.head, first).action_new_version()
        self.assertEqual(again["res_id"], second.id)
        second.write(
            {
                "compiler_id": self.supervisor.id,
                "reviewer_id": self.head.id,
                "approver_id": self.manager.id,
                "date_start": "2026-07-01",
            }
        )
        second = self.as_user(self.supervisor, second)
        second.action_compile()
        self.as_user(self.head, second).action_review()
        self.as_user(self.manager, second).action_approve()
        self.assertEqual((first.state, second.is_in_force), ("approved", False))
        reminder = self.env["relationship.regulation.reminder"]
        # However late it runs, and how often.
        with self.on("2026-07-03"):
            for __ in range(2):
                reminder._remind_company(self.company)
            self.assertEqual(
                (first.state, first.date_end), ("superseded", date(2026, 6, 30))
            )
            self.assertTrue(second.is_in_force)
            found = self.env["relationship.regulation"].search(
                [("is_in_force", "=", True), ("number", "=", "Q/CRM 4")]
            )
            self.assertEqual(found, second)

    def test_yearly_revision(self):
        """After a year its compiler is reminded, once; confirmed, after one more."""
        regulation = self.approved()
        reminder = self.env["relationship.regulation.reminder"]
        with self.on("2027-06-14"):
            reminder._remind_company(self.company)
            self.assertFalse(regulation.activity_ids)
        with self.on("2027-08-01"):
            reminder._remind_company(self.company)
            reminder._remind_company(self.company)
            self.assertEqual(len(regulation.activity_ids), 1)
            self.assertEqual(regulation.activity_ids.user_id, self.supervisor)
            with self.forbidden():
                self.as_user(self.head, regulation).action_confirm()
            self.as_user(self.manager, regulation).action_confirm()
            self.assertFalse(regulation.activity_ids)
            self.assertEqual(regulation.revision_date, date(2028, 8, 1))

    def test_approver_who_left(self):
        """The next general manager decides, or the committee where there is none."""
        regulation = self.approved()
        self.manager.active = False
        with self.forbidden():
            self.as_user(self.head, regulation).action_confirm()
        self.as_user(self.committee, regulation).action_confirm()
        following = self.make_user("next_manager", "committee")
        self.company.relationship_main_leader_id = following
        with self.forbidden():
            self.as_user(self.committee, regulation).action_withdraw()
        seen = self.as_user(following, regulation)
        self.assertTrue(seen.can_sign)
        seen.action_withdraw()

    def test_never_revised(self):
        regulation = self.approved(review_months=0)
        self.assertFalse(regulation.revision_date)
        with self.refused("months from 0"):
            self.make(review_months=-1, number="Q/CRM 9")

    def test_scheduled_action(self):
        """The scheduled action looks at all companies."""
        regulation = self.approved()
        with self.on("2027-07-01"), self.enter_registry_test_mode():
            self.env.ref(f"{MODULE}.ir_cron_regulations").method_direct_trigger()
        self.assertEqual(regulation.reminded_date, date(2027, 7, 1))

    def test_readers(self):
        """Everybody reads it once it is approved, and says so once."""
        regulation = self.make()
        with self.forbidden():
            self.as_user(self.specialist, regulation).read(["name"])
        regulation = self.approved(number="Q/CRM 7")
        seen = self.as_user(self.specialist, regulation)
        self.assertTrue(seen.is_unread)
        self.assertIn(self.specialist, regulation.unread_user_ids)
        self.assertNotIn(self.specialist_usd, regulation.unread_user_ids)
        tiles = self.as_user(self.specialist, "relationship.tile").get_tiles()
        [tile] = [one for one in tiles if one["name"] == "regulations_to_read"]
        self.assertEqual(tile["count"], 1)
        for __ in range(2):
            seen.action_read()
        self.assertFalse(seen.is_unread)
        self.assertEqual(regulation.reading_ids.user_id, self.specialist)
        self.assertEqual(regulation.read_count, 1)
        self.assertNotIn(self.specialist, regulation.unread_user_ids)
        with self.forbidden():
            self.as_user(self.specialist, regulation).action_remind()
        regulation.action_remind()
        told = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.specialist_2.partner_id.id)]
        )
        self.assertIn(
            regulation,
            [
                self.env["relationship.regulation"].browse(message.res_id)
                for message in told.mail_message_id
                if message.model == regulation._name
            ],
        )

    def test_read_by_a_team(self):
        """Only the people of its teams have to read it."""
        regulation = self.approved(team_ids=self.team.ids)
        team = self.team.member_ids | self.team.user_id
        self.assertEqual(regulation.unread_user_ids, team)
        self.assertTrue(self.as_user(self.specialist, regulation).is_unread)
        self.assertFalse(self.as_user(self.head, regulation).is_unread)

    def test_settings_of_an_article(self):
        """An article says which settings carry it; no other records are taken."""
        regulation = self.approved()
        article = regulation.article_ids
        settings = self.as_user(self.administrator, "relationship.regulation.setting")
        setting = settings.create(
            {
                "article_id": article.id,
                "reference": f"relationship.scheme,{self.scheme.id}",
            }
        )
        self.assertIn(self.scheme.name, article.settings)
        with self.refused("already"):
            setting.copy()
        # A customer is no setting.
        card = self.make_card()
        with self.assertRaises(ValueError):
            self.as_user(self.head, settings).create(
                {
                    "article_id": article.id,
                    "reference": f"relationship.card,{card.id}",
                }
            )
        with self.forbidden():
            self.as_user(self.specialist, setting).note = "x"

    def test_kinds_of_settings(self):
        """Scheme, cadence, policies, rules, KPI, survey policy: each carries one."""
        named = (
            "relationship.scheme",
            "relationship.cadence",
            "relationship.sla.policy",
            "relationship.severity.rule",
            "relationship.route",
            "relationship.care.rule",
            "relationship.survey.policy",
            "relationship.gift.limit",
            "relationship.kpi",
        )
        fields = self.env["relationship.regulation.setting"]._fields
        kinds = dict(fields["reference"]._description_selection(self.env))
        self.assertLessEqual(set(named), kinds.keys())
        policy = self.env["relationship.survey.policy"].create(
            {
                "name": "Twice a Year",
                "company_id": self.company.id,
                "survey_id": self.env.ref("crm_relationship_care.survey_general").id,
                "date_start": "2026-06-01",
            }
        )
        article = self.approved().article_ids
        self.as_user(self.administrator, "relationship.regulation.setting").create(
            {
                "article_id": article.id,
                "reference": f"relationship.survey.policy,{policy.id}",
            }
        )
        self.assertIn("Twice a Year", article.settings)

    def test_withdrawn(self):
        """Who approves it withdraws it; it stays on record."""
        regulation = self.approved()
        with self.forbidden():
            self.as_user(self.head, regulation).action_withdraw()
        with self.refused("not in force any more"):
            regulation.active = False
        self.as_user(self.manager, regulation).action_withdraw()
        self.assertEqual(regulation.date_end, date(2026, 6, 15))
        regulation.active = False
        with self.refused("stays on record"):
            self.as_user(self.head, regulation).unlink()

    def test_same_number(self):
        self.make()
        with self.refused("there already"):
            self.make()
