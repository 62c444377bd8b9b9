from odoo.tests import freeze_time, tagged

from ...cards.common import CardCommon
from ...stage import GROUP
from ..common import ComplaintCommon, moment


@tagged("standard", "post_install", "-at_install")
class TestSeverity(ComplaintCommon):
    """Serious matters reach their people at once, who react in time (X12)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls.make_user("leader", "user")
        cls.office = cls.make_user("office", "user")
        cls.card.leader_id = cls.leader
        cls.company.relationship_office_user_id = cls.office
        rules = cls.env["relationship.severity.rule"].with_context(active_test=False)
        cls.rules = rules.search([("company_id", "=", False)])
        cls.rules.active = True

    def told(self, case):
        return case.activity_ids.user_id

    def test_shipped(self):
        """Important: leader and office; major: office and committee (R144, R145)."""
        committee = self.company._relationship_committee()
        for severity, users in (
            ("ordinary", self.leader.browse()),
            ("important", self.leader + self.office),
            ("major", self.office + committee),
            ("disagreement", committee),
        ):
            with self.subTest(severity):
                case = self.make_case(severity=severity)
                self.assertEqual(self.told(case), users)
                self.assertEqual(case.informed_user_ids, users)

    def test_recipients_read_cases(self):
        """Nobody opens cases to himself, or to others, by having them told."""
        rule = self.rules[0].with_user(self.administrator)
        level = self.env["relationship.sla.level"].search([], limit=1)
        for record in (rule, level.with_user(self.administrator)):
            for user in (self.administrator, self.outsider, self.portal):
                with self.subTest(f"{record._name} {user.name}"):
                    with self.refused("Other Users", user.name):
                        record.user_ids = user
        rule.user_ids = self.specialist

    def test_recipients_of_before_are_left_out(self):
        """Who lost the right to read cases is told of none, by whatever rule."""
        stranger = self.make_user("stranger", "user")
        self.rules.user_ids = stranger
        stranger.group_ids -= self.env.ref(GROUP % "user")
        case = self.make_case(severity="important")
        self.assertNotIn(stranger, self.told(case) | case.informed_user_ids)

    def test_reaction_in_time(self):
        """The committee reacts to a disagreement within 24 hours of the report."""
        case = self.make_case(received_date="2026-06-14 00:00:00")
        with self.at("2026-06-15 10:00"):
            case.severity = "disagreement"
        deadline = self.deadline(case, "committee")
        self.assertEqual(deadline.due_date, moment("2026-06-16 10:00"))
        with self.at("2026-06-15 12:00"):
            case.with_user(self.committee).action_take_note()
        self.assertEqual(deadline.met_date, moment("2026-06-15 12:00"))
        self.assertEqual(deadline.met_user_id, self.committee)
        self.assertFalse(deadline.breached)
        self.assertFalse(case.with_user(self.committee).can_take_note)

    def test_reaction_too_late(self):
        """No reaction in time is on record, and does not count against the owner."""
        case = self.make_case(severity="disagreement")
        with self.at("2026-06-15 10:00"):
            case.action_resolve()
            self.fill_for_closing(case)
        self.assertTrue(self.deadline(case, "committee"))
        self.assertEqual(case.sla_status, "met")

    def test_reaction_is_escalated(self):
        """A reaction that does not come is escalated like other deadlines."""
        self.make_level(0, target="committee", notify_office=True)
        case = self.make_case(severity="disagreement")
        with self.at("2026-06-16 04:01"):
            self.check()
        self.assertTrue(self.deadline(case, "committee").breached)
        self.assertIn(self.office, self.told(case))

    def test_who_takes_note(self):
        """Who was told takes note, or a head; nobody else."""
        case = self.make_case(severity="important")
        self.assertTrue(case.with_user(self.leader).can_take_note)
        self.assertFalse(case.with_user(self.specialist).can_take_note)
        with self.refused("takes note"):
            case.with_user(self.specialist).action_take_note()
        case.with_user(self.leader).action_take_note()
        self.assertTrue(self.deadline(case, "committee").met_date)

    def test_again(self):
        """A case that becomes more serious tells the next people, with a new time."""
        case = self.make_case(severity="important")
        with self.at("2026-06-15 10:00"):
            case.severity = "major"
            self.assertLessEqual(
                self.company._relationship_committee(), self.told(case)
            )
            deadline = self.deadline(case, "committee")
            self.assertEqual(len(deadline), 1)
            self.assertEqual(deadline.due_date, moment("2026-06-15 18:00"))

    def test_own_rule_of_a_company(self):
        """A rule of the company comes before the common one."""
        self.rules.create(
            {
                "severity": "major",
                "company_id": self.company.id,
                "notify_leader": True,
                "reaction_hours": 2,
            }
        )
        case = self.make_case(severity="major")
        self.assertEqual(self.told(case), self.leader)

    def test_nobody_to_tell(self):
        """Where the rule names people who are not there, the heads are told."""
        self.card.leader_id = False
        self.company.relationship_office_user_id = False
        case = self.make_case(severity="important")
        self.assertEqual(self.told(case), self.company._relationship_heads())

    def test_closed_case(self):
        """Nobody is bothered by the severity of a case that is over."""
        case = self.make_case()
        case.action_resolve()
        case.severity = "major"
        self.assertFalse(self.told(case))
        self.assertFalse(self.deadline(case, "committee"))

    def test_key_customers_only(self):
        """A rule can be for strategic customers only (R135)."""
        self.rules.key_customers = True
        case = self.make_case(severity="disagreement")
        self.assertFalse(self.told(case))
        self.assertFalse(self.deadline(case, "committee"))
        self.import_turnover(self.customer, 5000)
        self.refresh()
        self.tier_key.is_key = True
        case = self.make_case(severity="disagreement")
        self.assertEqual(self.told(case), self.company._relationship_committee())
        self.assertTrue(self.deadline(case, "committee"))
        case = self.make_case()
        case.severity = "disagreement"
        self.assertTrue(self.deadline(case, "committee"))


@tagged("standard", "post_install", "-at_install")
class TestShippedSeverity(CardCommon):
    """The committee's own 24 hours as they are installed; nothing is switched on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer("Huaxin")
        cls.card = cls.make_card(cls.customer, team_id=cls.team.id)
        strategic = cls.env.ref("crm_relationship.relationship_tier_t4_strategic")
        cls.env["relationship.classification"].create(
            {
                "card_id": cls.card.id,
                "scheme_id": strategic.scheme_id.id,
                "manual_tier_id": strategic.id,
                "manual_reason": "Nominated",
            }
        )

    def report(self, received, reported, severity="disagreement"):
        """Let the specialist record a case, and later report how serious it is."""
        cases = self.as_user(self.specialist, "relationship.complaint")
        self.env.invalidate_all()
        with freeze_time(f"{received}:00"):
            case = cases.create({"partner_id": self.customer.id, "subject": "Leak"})
            self.env.flush_all()
        with freeze_time(f"{reported}:00"):
            case.severity = severity
            self.env.flush_all()
        return case.sudo()

    def reaction(self, case):
        return case.deadline_ids.filtered(
            lambda deadline: deadline.target == "committee" and deadline.is_current
        )

    def test_committee_has_24_hours(self):
        """24 clock hours from the report, over night, weekend and new year (R135)."""
        for received, reported, due in (
            # In the middle of a working day.
            ("2026-06-15 08:00", "2026-06-15 10:00", "2026-06-16 10:00"),
            # Friday evening: on Saturday evening.
            ("2026-06-11 09:00", "2026-06-12 19:30", "2026-06-13 19:30"),
            # Long after the case was recorded, and after its own 24 hours.
            ("2026-06-01 08:00", "2026-06-15 23:59", "2026-06-16 23:59"),
            ("2026-12-31 08:00", "2026-12-31 20:00", "2027-01-01 20:00"),
        ):
            with self.subTest(reported):
                case = self.report(received, reported)
                deadline = self.reaction(case)
                self.assertEqual(deadline.due_date, moment(due))
                self.assertTrue(deadline.is_hard)
                self.assertEqual(case.reported_date, moment(reported))
                self.assertLessEqual(self.committee, case.activity_ids.user_id)
                self.assertLessEqual(self.committee, case.informed_user_ids)

    def test_beside_the_customers_deadlines(self):
        """The customer's own 24 hours go on beside it (R133, X9)."""
        case = self.report("2026-06-15 08:00", "2026-06-15 10:00")
        self.assertEqual(case.resolve_deadline, moment("2026-06-16 08:00"))
        self.assertEqual(case.respond_deadline, moment("2026-06-16 08:00"))

    def test_reaction(self):
        """A member of the committee reacts in one step; who and when is on record."""
        case = self.report("2026-06-15 08:00", "2026-06-15 10:00")
        with freeze_time("2026-06-16 10:00:01"):
            self.as_user(self.committee, case).action_take_note()
            self.env.flush_all()
        deadline = self.reaction(case)
        self.assertEqual(deadline.met_user_id, self.committee)
        self.assertTrue(deadline.breached)

    def test_no_reaction(self):
        """A reaction that does not come is on record, and people hear of it."""
        case = self.report("2026-06-15 08:00", "2026-06-15 10:00")
        with freeze_time("2026-06-16 10:05:00"):
            while case.deadline_ids._check_batch():
                pass
        self.assertTrue(self.reaction(case).breached)
        self.assertLessEqual(self.supervisor, case.activity_ids.user_id)
