from datetime import date, timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..common import GROUP, TODAY
from .common import AccessCommon


@tagged("standard", "post_install", "-at_install")
class ReleaseCommon(AccessCommon):
    """``specialist`` asks that ``stranger``'s colleague reads the card ``own``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls.make_user("colleague", "user")
        cls.head_2 = cls.make_user("head_2", "head")
        cls.partner = cls.make_customer("Design Institute")

    @classmethod
    def make_release(cls, **values):
        """Create an approved release of ``own`` to the colleague, until 30 June."""
        values = {
            "company_id": cls.company.id,
            "card_ids": cls.own.ids,
            "purpose": "Bid for the bridge",
            "date_start": TODAY,
            "date_end": date(2026, 6, 30),
            "state": "approved",
            **values,
        }
        if not {"team_id", "external_partner_id"} & values.keys():
            values.setdefault("user_ids", cls.colleague.ids)
        return cls.env["relationship.release"].create(values)

    def request(self, **values):
        """Let the specialist request a release."""
        releases = self.as_user(self.specialist, "relationship.release")
        return releases.create(
            {
                "card_ids": self.own.ids,
                "purpose": "Bid for the bridge",
                "user_ids": self.colleague.ids,
                **values,
            }
        )

    def sees(self, user, card=None, model="relationship.card"):
        """Return what a user may do with the records of a card, in a new request."""
        self.env.flush_all()
        self.env.invalidate_all()
        records = self.records_of(model, card or self.own)
        seen = self.as_user(user, records)
        found = (
            seen.search([("id", "in", records.ids)])
            if seen.browse().has_access("read")
            else seen.browse()
        )
        self.assertEqual(seen.has_access("read"), found == seen)
        return "".join(
            operation[0]
            for operation in ("read", "write", "unlink")
            if seen.has_access(operation)
        )


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


@tagged("standard", "post_install", "-at_install")
class TestReleaseFlow(ReleaseCommon):
    """A release is requested, decided by somebody else, and recalled."""

    def test_request_and_approval(self):
        """Requested by the specialist, approved by the head, valid at once."""
        self.company.relationship_release_approver_id = self.head
        release = self.request()
        self.assertRegex(release.name, r"^REL/\d{4}/\d{4,}$")
        self.assertEqual(release.approver_id, self.head)
        release.action_request()
        self.assertEqual(release.state, "requested")
        activity = release.sudo().activity_ids
        self.assertEqual(activity.user_id, self.head)
        self.assertEqual(self.sees(self.colleague), "")
        self.as_user(self.head, release).action_approve()
        self.assertEqual(release.state, "approved")
        self.assertEqual(release.decided_user_id, self.head)
        self.assertFalse(release.sudo().activity_ids)
        self.assertEqual(self.sees(self.colleague), "r")
        release.action_recall()
        self.assertEqual(self.sees(self.colleague), "")

    def test_who_approves(self):
        """The approver, his stand-in or the committee; never who requested it."""
        self.company.relationship_release_approver_id = self.head
        release = self.request()
        release.action_request()
        for role in (
            "specialist",
            "colleague",
            "supervisor",
            "head_2",
            "auditor",
            "data_officer",
            "administrator",
            "outsider",
        ):
            seen = self.as_user(getattr(self, role), release)
            with self.subTest(role):
                for name in ("action_approve", "action_refuse"):
                    with self.forbidden():
                        getattr(seen, name)()
        release.sudo().standin_id = self.head_2
        for user in (self.head, self.head_2, self.committee):
            with self.subTest(user.name), self.undone():
                self.as_user(user, release).action_approve()
                self.assertEqual(release.sudo().state, "approved")

    def test_approver_who_has_left(self):
        """When approver and stand-in have left, any other head decides."""
        self.company.relationship_release_approver_id = self.head
        release = self.request()
        release.action_request()
        with self.forbidden():
            self.as_user(self.head_2, release).action_approve()
        self.head.active = False
        self.as_user(self.head_2, release).action_approve()
        self.assertEqual(release.sudo().state, "approved")

    def test_messages_activities_and_files(self):
        """What hangs on a release is for those who see the release."""
        self.company.relationship_release_approver_id = self.head
        release = self.request(consent_document="UERG")
        release.action_request()
        files = self.env["ir.attachment"].search(
            [
                ("res_model", "=", release._name),
                ("res_id", "=", release.id),
                ("res_field", "=", "consent_document"),
            ]
        )
        self.assertTrue(files)
        for user in (self.stranger, self.data_officer, self.outsider, self.portal):
            for records in (
                release.sudo().message_ids,
                release.sudo().activity_ids,
                files,
            ):
                with self.subTest(f"{user.name} {records._name}"):
                    seen = self.as_user(user, records)
                    self.assertTrue(records)
                    self.assertFalse(seen.has_access("read"))

    def test_nobody_approves_his_own_request(self):
        """What the approver asks for himself, his stand-in decides."""
        self.company.relationship_release_approver_id = self.head
        self.company.relationship_release_standin_id = self.head_2
        release = self.as_user(self.head, "relationship.release").create(
            {
                "card_ids": self.own.ids,
                "purpose": "Bid",
                "user_ids": self.colleague.ids,
            }
        )
        self.assertEqual(release.approver_id, self.head_2)
        release.action_request()
        with self.forbidden():
            release.action_approve()
        # Nor by passing it on to somebody else to be the requester.
        with self.refused():
            release.requester_id = self.specialist
        self.as_user(self.head_2, release).action_approve()
        self.assertEqual(release.sudo().state, "approved")

    def test_administrator_approves_nothing(self):
        """An administrator neither sees nor decides."""
        release = self.request()
        release.action_request()
        with self.forbidden():
            self.as_user(self.administrator, release).action_approve()
        both = self.make_user("both", "manager", "user")
        with self.forbidden():
            self.as_user(both, release).action_approve()

    def test_what_a_request_needs(self):
        """Customers, recipients with rights, consent and agreement for the outside."""
        self.company.relationship_release_document = True
        for values, words in (
            ({"card_ids": []}, ["Customers"]),
            ({"user_ids": []}, ["Recipients"]),
            ({"user_ids": self.outsider.ids}, ["Outsider"]),
            ({"scope": "confidential"}, ["Colleague"]),
            (
                {"user_ids": [], "external_partner_id": self.partner.id},
                ["Confidentiality Agreement", "Consent on", "attach"],
            ),
            (
                {"external_partner_id": self.partner.id, "has_nda": True},
                ["not both"],
            ),
            ({"date_start": "2026-05-01", "date_end": "2026-05-02"}, ["Until"]),
        ):
            with self.subTest(str(values)), self.refused(*words):
                self.request(**values).action_request()
        release = self.request(
            user_ids=[],
            external_partner_id=self.partner.id,
            has_nda=True,
            consent_date=TODAY,
            consent_document="UERG",
        )
        release.action_request()
        self.assertEqual(release.state, "requested")

    def test_when_consent_is_needed(self):
        """As the settings say, for each kind of release (X17)."""
        release = self.request()
        needed = {}
        for setting in ("never", "outside", "confidential", "always"):
            self.company.relationship_release_consent = setting
            needed[setting] = ""
            for letter, values in {
                "i": {"scope": "basic", "external_partner_id": False},
                "c": {"scope": "confidential", "external_partner_id": False},
                "o": {"scope": "basic", "external_partner_id": self.partner.id},
            }.items():
                release.sudo().write(values)
                if release.sudo().consent_required:
                    needed[setting] += letter
        self.assertEqual(
            needed,
            {"never": "", "outside": "o", "confidential": "co", "always": "ico"},
        )

    def test_nothing_changes_after_the_request(self):
        """What was requested is what is decided on."""
        release = self.request()
        release.action_request()
        for values in (
            {"user_ids": [Command.link(self.stranger.id)]},
            {"scope": "confidential"},
            {"date_end": "2030-01-01"},
            {"card_ids": [Command.clear()]},
            {"purpose": "Anything"},
            {"approver_id": self.committee.id},
        ):
            for user in (self.specialist, self.head):
                with self.subTest(f"{user.name} {values}"), self.refused():
                    self.as_user(user, release).write(values)

    def test_forged_values(self):
        """State, number, requester and decision are nobody's to write."""
        for values in (
            {"state": "approved"},
            {"requester_id": self.stranger.id},
            {"decided_user_id": self.head.id},
            {"decided_date": "2026-06-01 00:00:00"},
            {"name": "REL/0001"},
        ):
            with self.subTest(f"create {values}"), self.refused():
                self.request(**values)
            with self.subTest(f"write {values}"), self.refused():
                self.request().write(values)
            name, value = next(iter(values.items()))
            with self.subTest(f"default {values}"), self.undone():
                releases = self.as_user(self.specialist, "relationship.release")
                release = releases.with_context(**{f"default_{name}": value}).create(
                    {
                        "card_ids": self.own.ids,
                        "purpose": "Bid",
                        "user_ids": self.colleague.ids,
                    }
                )
                self.assertEqual(release.state, "draft")
                self.assertEqual(release.requester_id, self.specialist)
                self.assertFalse(release.decided_user_id or release.decided_date)
                self.assertNotEqual(release.name, "REL/0001")

    def test_cards_that_the_requester_does_not_see(self):
        """Nobody requests, or links afterwards, a card that he does not see."""
        with self.forbidden():
            self.request(card_ids=self.foreign.ids)
        release = self.request()
        for commands in (
            [Command.link(self.foreign.id)],
            [Command.set((self.own + self.foreign).ids)],
        ):
            with self.subTest(str(commands)), self.forbidden():
                release.card_ids = commands

    def test_what_was_requested_stays_on_record(self):
        """Drafts are deleted, everything else is kept."""
        release = self.request()
        release.unlink()
        release = self.request()
        release.action_request()
        with self.refused("stays on record"):
            release.unlink()
        with self.refused("stays on record"):
            self.as_user(self.head, release).unlink()
        with self.forbidden():
            self.as_user(self.stranger, release).action_recall()

    def test_refused_and_taken_up_again(self):
        """A refused release is set to draft, changed, and requested again."""
        release = self.request()
        with self.forbidden():
            release.decision_note = "I say so"
        release.action_request()
        head = self.as_user(self.head, release)
        head.decision_note = "Too long"
        head.action_refuse()
        release.action_draft()
        release.date_end = TODAY
        release.action_request()
        head.action_approve()
        self.assertEqual(release.state, "approved")
        with self.assertRaises(AccessError):
            self.as_user(self.stranger, release).read(["purpose"])

    def test_approval_is_not_passed_by_the_card(self):
        """A release gets its customers by itself, never from the side of a card."""
        release = self.make_release()
        card = self.as_user(self.stranger, self.foreign)
        for commands in ([Command.link(release.id)], [Command.set(release.ids)]):
            with self.refused("Releases", "kept by the system"):
                card.release_ids = commands
        with self.refused("Releases", "kept by the system"):
            self.as_user(self.specialist, self.own).release_ids = [
                Command.unlink(release.id)
            ]
        with self.refused("Releases", "kept by the system"):
            self.as_user(self.specialist, "relationship.card").create(
                {
                    "partner_id": self.make_customer("New").id,
                    "release_ids": [Command.link(release.id)],
                }
            )

    def test_card_without_naming_fields(self):
        """Who reads cards, but no releases, reads a card with all that he may."""
        self.make_release()
        self.env.invalidate_all()
        for user, sees in (
            (self.data_officer, False),
            (self.auditor, True),
            (self.specialist, True),
        ):
            [values] = self.as_user(user, self.own).read()
            with self.subTest(user.name):
                self.assertEqual("release_ids" in values, sees)
                self.assertEqual("release_count" in values, sees)

    def test_chosen_approver_stays(self):
        """Requesting keeps the approver that was chosen, whoever requests."""
        self.company.relationship_release_approver_id = self.head
        release = self.request(approver_id=self.head_2.id)
        release.action_request()
        self.assertEqual(release.approver_id, self.head_2)
        release = self.request(approver_id=self.head_2.id, standin_id=self.head.id)
        self.as_user(self.head_2, release).action_request()
        self.assertEqual(release.sudo().requester_id, self.head_2)
        self.assertEqual(release.sudo().approver_id, self.head)

    def test_approver_is_a_head(self):
        """Who could not decide is not named; nor proposed by the settings."""
        for name in ("approver_id", "standin_id"):
            with self.subTest(name), self.refused("is no department head"):
                self.request(**{name: self.supervisor.id})
        self.company.relationship_release_approver_id = self.supervisor
        self.company.relationship_release_standin_id = self.head
        self.assertEqual(self.request().approver_id, self.head)

    def test_with_a_card_that_is_not_seen_any_more(self):
        """Customers are taken out, or added, beside one that went to somebody else."""
        release = self.request(card_ids=self.own.ids)
        release.sudo().card_ids += self.foreign
        self.env.invalidate_all()
        other = self.make_card(self.make_customer("Other"))
        release.card_ids = [Command.link(other.id), Command.unlink(self.own.id)]
        self.assertEqual(release.sudo().card_ids, self.foreign + other)
