from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common import GROUP
from .common import AccessCommon

WIZARD = "relationship.card.access"


@tagged("standard", "post_install", "-at_install")
class TestCardAccess(AccessCommon):
    """Administrators are told who sees a customer, and why, and nothing else."""

    def ask(self, partner, user=None):
        wizards = self.as_user(user or self.administrator, WIZARD)
        return wizards.create({"partner_id": partner.id}).explanation

    def test_the_card_s_own_answer(self):
        """It is what the card tells its readers, of persons of the customer, too."""
        expected = self.as_user(self.head, self.own).reader_explanation
        self.assertIn("Specialist: specialist of the customer", expected)
        self.assertIn("Leader: liaison leader of the customer", expected)
        for partner in (self.own.partner_id, self.own.key_person_ids.partner_id):
            with self.subTest(partner.name):
                self.assertEqual(self.ask(partner), expected)
        self.assertFalse(self.as_user(self.administrator, WIZARD).explanation)

    def test_screen(self):
        """The answer is there as soon as the customer is chosen."""
        wizard = Form(self.as_user(self.administrator, WIZARD))
        wizard.partner_id = self.own.partner_id
        self.assertIn("Specialist: specialist of the customer", wizard.explanation)

    def test_releases_tell_no_purpose(self):
        """Of a release its number and end are told, and not what it is for."""
        release = self.env["relationship.release"].search(
            [("card_ids", "in", self.foreign.ids)]
        )
        release.write({"user_ids": [Command.link(self.leader.id)], "state": "approved"})
        self.env.flush_all()
        text = self.ask(self.foreign.partner_id)
        self.assertIn(
            f"Leader: recipient of a release ({release.name}, until 12/31/2026)",
            text.split("\n"),
        )
        release.date_end = "2026-06-14"
        release.date_start = "2026-06-01"
        self.env.flush_all()
        self.assertNotIn("Leader", self.ask(self.foreign.partner_id))

    def test_nothing_of_the_card(self):
        """Neither its figures nor its words, and no right to read it."""
        self.foreign.partner_id.city = "Harbin"
        text = self.ask(self.foreign.partner_id)
        for secret in ("Needs", "Project", "Release of", "Family", "1000", "Harbin"):
            self.assertNotIn(secret, text)
        card = self.as_user(self.administrator, self.foreign)
        self.assertFalse(card.has_access("read"))

    def test_archived_card_and_no_card(self):
        """An archived card is still somebody's to see; a contact may have none."""
        self.own.active = False
        self.assertIn("Specialist: specialist", self.ask(self.own.partner_id))
        nobody = self.make_customer("Without Card")
        self.assertIn("no relationship card", self.ask(nobody))

    def test_companies(self):
        """Cards of other companies are not told of."""
        self.assertIn("no relationship card", self.ask(self.abroad.partner_id))
        self.administrator.company_ids += self.company_usd
        text = self.ask(self.abroad.partner_id)
        self.assertIn("Second Company\nSpecialist Usd: specialist", text)
        self.assertNotIn("Auditor", text)

    def test_for_administrators_only(self):
        """Nobody else asks, by a record, by its screen, or by another one's record."""
        self.administrator.company_ids = self.company
        wizard = self.as_user(self.administrator, WIZARD).create(
            {"partner_id": self.own.partner_id.id}
        )
        values = {"partner_id": self.own.partner_id.id}
        spec = {"partner_id": {}, "explanation": {}}
        for role in ("specialist", "stranger", "head", "auditor", "vault", "portal"):
            user = getattr(self, role)
            with self.subTest(role):
                with self.assertRaises(AccessError):
                    self.ask(self.own.partner_id, user)
                with self.assertRaises(AccessError):
                    self.as_user(user, WIZARD).onchange(values, ["partner_id"], spec)
                with self.assertRaises(AccessError):
                    self.as_user(user, wizard).read(["explanation"])
        menu = self.env.ref("crm_relationship.relationship_card_access_menu")
        for role, expected in (("administrator", True), ("head", False)):
            with self.subTest(f"menu {role}"):
                shown = self.as_user(getattr(self, role), "ir.ui.menu")
                self.assertEqual(menu.id in shown._visible_menu_ids(), expected)

    def test_confidential_information(self):
        """Who sees confidential information is told, too."""
        self.specialist.group_ids += self.env.ref(GROUP % "confidential")
        self.env.flush_all()
        self.assertIn(
            "Confidential information is seen by Specialist.",
            self.ask(self.own.partner_id),
        )
