from datetime import date, timedelta

from odoo import Command
from odoo.tests import freeze_time, tagged

from ...common import GROUP, TODAY
from .common import ReleaseCommon


@tagged("standard", "post_install", "-at_install")
class TestRelease(ReleaseCommon):
    """A release opens reading, of its cards, to its recipients, in its term."""

    def test_reading_only_and_only_these_cards(self):
        """The recipient reads the card and what belongs to it, and changes nothing."""
        self.assertEqual(self.sees(self.colleague), "")
        release = self.make_release()
        for model in (
            "relationship.card",
            "relationship.key.person",
            "relationship.project",
            "relationship.turnover",
            "relationship.classification",
            "relationship.tier.change",
        ):
            with self.subTest(model):
                self.assertEqual(self.sees(self.colleague, model=model), "r")
                self.assertEqual(self.sees(self.colleague, self.foreign, model), "")
        with self.forbidden():
            self.as_user(self.colleague, self.own).needs = "Changed"
        self.assertIn(self.colleague, self.own.reader_ids)
        self.assertNotIn(self.colleague, self.own.writer_ids)
        lines = self.own.reader_explanation.split("\n")
        self.assertIn(
            f"Colleague: recipient of a release ({release.name}, until 06/30/2026)",
            lines,
        )
        release.state = "recalled"
        self.assertEqual(self.sees(self.colleague), "")

    def test_term(self):
        """It opens on its first day, closes after its last; nothing is computed."""
        self.make_release(date_start=date(2026, 6, 20))
        for day, expected in (
            ("2026-06-19", ""),
            ("2026-06-20", "r"),
            ("2026-06-30", "r"),
            ("2026-07-01", ""),
        ):
            with self.subTest(day), self.on(day):
                self.assertEqual(self.sees(self.colleague), expected)
                valid = self.env["relationship.release"].search(
                    [("is_valid", "=", True), ("company_id", "=", self.company.id)]
                )
                self.assertEqual(len(valid), len(expected))
                self.assertEqual(self.own.release_ids.filtered("is_valid"), valid)

    def test_days_of_the_company(self):
        """A day begins and ends in the time zone of the company."""
        self.make_release(date_start=TODAY, date_end=TODAY)
        calendar = self.company.resource_calendar_id
        for zone, moment, expected in (
            ("Asia/Shanghai", "2026-06-14 15:59:59", ""),
            ("Asia/Shanghai", "2026-06-14 16:00:00", "r"),
            ("Asia/Shanghai", "2026-06-15 15:59:59", "r"),
            ("Asia/Shanghai", "2026-06-15 16:00:00", ""),
            ("America/New_York", "2026-06-15 03:59:59", ""),
            ("America/New_York", "2026-06-16 03:59:59", "r"),
        ):
            calendar.tz = zone
            with self.subTest(f"{zone} {moment}"), freeze_time(moment):
                self.assertEqual(self.sees(self.colleague), expected)

    def test_states(self):
        """Only an approved release that is not archived opens anything."""
        release = self.make_release()
        for state in ("draft", "requested", "refused", "recalled"):
            release.state = state
            with self.subTest(state):
                self.assertEqual(self.sees(self.colleague), "")
        release.state = "approved"
        self.assertEqual(self.sees(self.colleague), "r")
        release.active = False
        self.assertEqual(self.sees(self.colleague), "")

    def test_team(self):
        """Leader and members of today read, after a change at once."""
        team = self.env["crm.team"].create(
            {"name": "Projects", "company_id": self.company.id}
        )
        self.make_release(team_id=team.id)
        self.assertEqual(self.sees(self.colleague), "")
        team.member_ids = [Command.link(self.colleague.id)]
        self.assertEqual(self.sees(self.colleague), "r")
        team.member_ids = [Command.clear()]
        self.assertEqual(self.sees(self.colleague), "")
        team.user_id = self.colleague
        self.assertEqual(self.sees(self.colleague), "r")
        team.user_id = False
        self.assertEqual(self.sees(self.colleague), "")

    def test_changes_take_effect_at_once(self):
        """Recipient, customers, term and company changed after a first read count."""
        release = self.make_release()
        self.assertEqual(self.sees(self.colleague), "r")
        release.user_ids = self.stranger
        self.assertEqual(self.sees(self.colleague), "")
        release.user_ids += self.colleague
        self.assertEqual(self.sees(self.colleague), "r")
        release.card_ids = self.foreign
        self.assertEqual(self.sees(self.colleague), "")
        self.assertEqual(self.sees(self.colleague, self.foreign), "r")
        release.card_ids += self.own
        release.date_end = TODAY - timedelta(days=0)
        self.assertEqual(self.sees(self.colleague), "r")
        self.colleague.write(
            {
                "company_ids": [Command.set(self.company_usd.ids)],
                "company_id": self.company_usd.id,
            }
        )
        self.assertEqual(self.sees(self.colleague), "")

    def test_card_of_another_company(self):
        """A release opens nothing in a company that the recipient does not work in."""
        with self.refused():
            self.make_release(card_ids=self.abroad.ids)

    def test_without_a_role_it_opens_nothing(self):
        """A recipient without any role in customer relationships sees no card."""
        self.make_release(user_ids=(self.outsider + self.vault).ids)
        self.assertEqual(self.sees(self.outsider), "")
        self.assertEqual(self.sees(self.vault), "")

    def test_confidential_block(self):
        """Confidential blocks open with the scope, and the group, and no further."""
        model = "relationship.confidential"
        release = self.make_release()
        group = self.env.ref(GROUP % "confidential")
        self.assertEqual(self.sees(self.colleague, model=model), "")
        self.colleague.group_ids += group
        self.assertEqual(self.sees(self.colleague, model=model), "")
        release.scope = "confidential"
        self.assertEqual(self.sees(self.colleague, model=model), "r")
        self.assertEqual(self.sees(self.colleague, self.foreign, model), "")
        self.colleague.group_ids -= group
        self.assertEqual(self.sees(self.colleague, model=model), "")
        self.assertEqual(self.sees(self.colleague), "r")

    def test_who_sees_the_release(self):
        """Who asked, decides or receives, whose customer it is, heads and auditors."""
        release = self.make_release(
            requester_id=self.supervisor.id, approver_id=self.head.id
        )
        for role, expected in {
            "supervisor": "rwu",
            "leader": "r",
            "colleague": "r",
            "specialist": "r",
            "head": "rwu",
            "committee": "rwu",
            "auditor": "r",
            "stranger": "",
            "data_officer": "",
            "administrator": "",
            "outsider": "",
            "portal": "",
            "public": "",
        }.items():
            seen = self.as_user(getattr(self, role), release)
            found = "".join(
                operation[0]
                for operation in ("read", "write", "unlink")
                if seen.has_access(operation)
            )
            with self.subTest(role):
                self.assertEqual(found, expected)

    def test_recipient_reads_no_names_of_other_cards(self):
        """Of several customers, a reader of the release sees those he may see."""
        release = self.make_release(
            card_ids=(self.own + self.foreign).ids, user_ids=[], team_id=self.team.id
        )
        release.state = "requested"
        self.env.flush_all()
        self.env.invalidate_all()
        seen = self.as_user(self.specialist, release)
        self.assertEqual(seen.card_ids.ids, self.own.ids)
        self.assertEqual(seen.card_count, 1)
