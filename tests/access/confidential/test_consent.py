from odoo.tests import tagged

from ...common import GROUP, TODAY
from ..common import AccessCommon


@tagged("standard", "post_install", "-at_install")
class TestConsent(AccessCommon):
    """Confidential information is kept with consent; without, it is gone (X18)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.specialist, cls.head):
            user.group_ids += cls.env.ref(GROUP % "confidential")
        block = cls.own.confidential_ids
        block.write(
            {
                "hobbies": "Chess",
                "gender": "female",
                "birth_year": 1970,
                "risk_tolerance": "low",
                "consent_date": "2026-01-01",
                "consent_purpose": "Invitations",
            }
        )
        cls.block = block

    def contents(self, block):
        return [
            block[name]
            for name in ("family", "hobbies", "gender", "birth_year", "risk_tolerance")
        ]

    def test_withdrawn_consent_hides_at_once(self):
        """Nobody reads, finds or groups by the content, in the same request already."""
        block = self.as_user(self.specialist, self.block)
        self.assertEqual(block.hobbies, "Chess")
        block.action_withdraw()
        self.assertEqual(block.consent_withdrawn_date, TODAY)
        self.assertEqual(block.consent_withdrawn_user_id, self.specialist)
        for user in (self.specialist, self.head, self.env.user):
            seen = self.block.with_user(user).with_context(
                allowed_company_ids=self.company.ids
            )
            with self.subTest(user.name):
                self.assertFalse(any(self.contents(seen)))
                domain = [("hobbies", "ilike", "chess"), ("id", "=", seen.id)]
                self.assertFalse(seen.search(domain))
                groups = seen._read_group([("id", "=", seen.id)], ["hobbies"])
                self.assertEqual(groups, [(False,)])
                self.assertEqual(seen.consent_purpose, "Invitations")
                card = self.own.with_env(seen.env)
                self.assertIn("withdrawn on 2026-06-15", card.confidential_notice)
        # What is hidden is still there, until the person asks.
        self.env.cr.execute(
            "SELECT birth_year FROM relationship_confidential WHERE id = %s",
            [self.block.id],
        )
        self.assertEqual(self.env.cr.fetchone(), ("1970",))

    def test_nothing_new_without_consent(self):
        """After the withdrawal content is entered with a new consent only."""
        block = self.as_user(self.specialist, self.block)
        block.action_withdraw()
        with self.refused("consent was withdrawn"):
            block.family = "Two sons"
        block.write({"consent_withdrawn_date": False, "consent_date": TODAY})
        self.assertEqual(block.hobbies, "Chess")
        block.family = "Two sons"

    def test_erased_on_request(self):
        """The content is erased in the database, and who did it when remains."""
        block = self.as_user(self.specialist, self.block)
        block.action_erase()
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT concat(family, hobbies, financial_status, financial_needs,"
            " investment_preference, note, gender, birth_year, risk_tolerance)"
            " FROM relationship_confidential WHERE id = %s",
            [self.block.id],
        )
        self.assertIn(self.env.cr.fetchone()[0], ("", "0"))
        self.assertEqual(block.erased_user_id, self.specialist)
        self.assertEqual(block.erased_date, TODAY)
        self.assertEqual(str(block.consent_date), "2026-01-01")
        self.assertIn("erased on 2026-06-15 by Specialist", block.consent_notice)
        messages = self.own.message_ids.mapped("body")
        self.assertTrue(any("erased" in body for body in messages))
        self.assertFalse(any("Chess" in body for body in messages))

    def test_who_withdraws_and_erases(self):
        """Who may change the block; a forged stamp is refused."""
        stranger = self.stranger
        stranger.group_ids += self.env.ref(GROUP % "confidential")
        for user in (stranger, self.auditor, self.data_officer, self.administrator):
            for name in ("action_withdraw", "action_erase"):
                with self.subTest(f"{user.name} {name}"), self.forbidden():
                    getattr(self.as_user(user, self.block), name)()
        block = self.as_user(self.specialist, self.block)
        for values in (
            {"erased_date": TODAY},
            {"erased_user_id": self.head.id},
            {"consent_withdrawn_user_id": self.head.id},
        ):
            with self.subTest(str(values)), self.refused("kept by the system"):
                block.write(values)

    def test_merging_does_not_bring_it_back(self):
        """Of two blocks one of which is withdrawn, the content stays hidden."""
        other = self.env["relationship.confidential"].browse(
            self.records_of("relationship.confidential", self.foreign).ids
        )
        other.action_withdraw()
        self.block._merge_block(other)
        self.assertFalse(other.exists())
        self.assertFalse(any(self.contents(self.block)))

    def test_personal_data_of_a_contact(self):
        """One step forgets what is known of a person, in all our records."""
        person = self.own.key_person_ids
        person.write({"note": "Likes tea", "level": "top"})
        block = self.env["relationship.confidential"].create(
            {"card_id": self.own.id, "key_person_id": person.id, "family": "A daughter"}
        )
        self.assertEqual(block.partner_id, person.partner_id)
        self.as_user(self.head, person.partner_id).action_relationship_erase()
        self.assertEqual(
            (person.note, person.level, person.active, block.family, block.erased_date),
            (False, False, False, False, TODAY),
        )
        self.assertEqual(block.erased_user_id, self.head)
        # The customer itself is another matter.
        self.assertEqual(self.block.hobbies, "Chess")

    def test_personal_data_of_an_individual(self):
        """Of a private customer, the profile goes too, and what it was before."""
        customer = self.make_customer("Ms Private", is_company=False)
        card = self.make_card(customer, needs="Loans")
        self.flush_tracking()
        card.with_context(tracking_disable=False).needs = "More loans"
        self.flush_tracking()
        self.assertIn("Loans", self.tracked(card))
        self.as_user(self.data_officer, customer).action_relationship_erase()
        self.assertFalse(card.needs)
        self.assertFalse(card.active)
        self.assertNotIn("Loans", self.tracked(card))

    def tracked(self, card):
        values = card.message_ids.sudo().tracking_value_ids
        return values.mapped("old_value_char") + values.mapped("old_value_text")

    def flush_tracking(self):
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_who_erases_personal_data(self):
        """Heads and data officers do, and nobody else."""
        for name in (
            "specialist",
            "supervisor",
            "auditor",
            "administrator",
            "outsider",
        ):
            user = getattr(self, name)
            with self.subTest(name), self.forbidden():
                self.as_user(user, self.own.partner_id).action_relationship_erase()

    def test_privacy_lookup(self):
        """Odoo's privacy look-up finds the blocks and cards of a person."""
        customer = self.make_customer(
            "Ms Private", is_company=False, email="private@example.com"
        )
        card = self.make_card(customer)
        block = self.env["relationship.confidential"].create(
            {"card_id": card.id, "family": "A daughter"}
        )
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": "Ms Private", "email": "private@example.com"}
        )
        wizard.action_lookup()
        found = {(line.res_model, line.res_id) for line in wizard.line_ids}
        self.assertLessEqual({(card._name, card.id), (block._name, block.id)}, found)
        line = wizard.line_ids.filtered(lambda line: line.res_model == card._name)
        with self.refused("in use", "Confidential Information"):
            line.action_unlink()
        self.as_user(self.head, customer).action_relationship_erase()
        self.assertFalse(block.family)
        self.assertTrue(block.erased_date)

    def test_privacy_lookup_finds_what_hangs_on_a_person(self):
        """Key persons, cases and answers of a person are found, and anonymised."""
        person = self.make_customer(
            "Ms Private", is_company=False, email="private@example.com"
        )
        values = {"card_id": self.own.id, "partner_id": person.id}
        key_person = self.env["relationship.key.person"].create(values)
        words = {
            "subject": "Ms Private's roof",
            "description": "<p>I live alone</p>",
            "contact_name": "Ms Private",
            "phone": "13800138000",
        }
        cases = self.env["relationship.complaint"].create(
            [
                {**words, "partner_id": person.id, "result": "Sealed"},
                {**words, "email_from": "Ms <private@example.com>"},
            ]
        )
        answers = self.env["relationship.satisfaction"]
        answer = answers._collect(cases[0], 10, source="rating", comment="I live alone")
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": "Ms Private", "email": "private@example.com"}
        )
        wizard.action_lookup()
        found = {(line.res_model, line.res_id) for line in wizard.line_ids}
        for records in (key_person, cases, answer):
            self.assertLessEqual({(records._name, id_) for id_ in records.ids}, found)
        self.as_user(self.data_officer, person).action_relationship_erase()
        self.assertFalse(key_person.active)
        for case in cases:
            for name in (*words, "email_from"):
                self.assertFalse(case[name], name)
            self.assertNotIn("alone", " ".join(case.message_ids.mapped("body")))
        self.assertEqual(cases[0].result, "Sealed")
        self.assertEqual((answer.score, answer.comment), (10, False))
        self.assertFalse(answer.action_id.note)
