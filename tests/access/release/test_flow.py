from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...common import TODAY
from .common import ReleaseCommon


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

    def test_approver_who_is_away(self):
        """The stand-in of these days decides, if a head; and is asked first."""
        self.company.relationship_release_approver_id = self.head
        self.head.write(
            {
                "relationship_stand_in_id": self.head_2.id,
                "relationship_stand_in_start": "2026-06-15",
                "relationship_stand_in_end": "2026-06-16",
            }
        )
        release = self.request()
        release.action_request()
        self.assertEqual(release.sudo().activity_ids.user_id, self.head_2)
        with self.on("2026-06-17"), self.forbidden():
            self.as_user(self.head_2, release).action_approve()
        with self.undone():
            self.as_user(self.head_2, release).action_approve()
            self.assertEqual(release.sudo().state, "approved")
        self.head.relationship_stand_in_id = self.supervisor
        with self.forbidden():
            self.as_user(self.supervisor, release).action_approve()

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
        with self.refused("Reason of the Decision"):
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
