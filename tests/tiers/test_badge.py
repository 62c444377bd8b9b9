from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestBadge(RelationshipCommon):
    """The tier that lists and contacts show is that of the company's badge scheme."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme.turnover_source = "imported"
        cls.own = cls.make_scheme([{"min_turnover": 10}], [])
        cls.strategic = cls.env.ref("crm_relationship.relationship_scheme_t4")
        cls.customer, cls.other = cls.make_customers("A", "B")
        cls.card = cls.make_card(cls.customer)
        cls.other_card = cls.make_card(cls.other)
        cls.usd_card = cls.make_card(cls.customer, company_id=cls.company_usd.id)
        cls.import_turnover(cls.customer, 100)
        cls.classify()
        cls.classify(cls.own)

    def _strategic(self, card, **values):
        return self.env["relationship.classification"].create(
            {
                "card_id": card.id,
                "scheme_id": self.strategic.id,
                "manual_tier_id": self.strategic.tier_ids[0].id,
                **values,
            }
        )

    def test_run_sets_badge(self):
        """A run of the badge scheme sets the badge, another one does not."""
        self.assertEqual(self.card.badge_tier_id, self.level_1)
        self.assertEqual(self.other_card.badge_tier_id, self.level_3)
        self.assertEqual(self.usd_card.badge_tier_id, self.level_3)

    def test_totals_over_schemes(self):
        """Over several schemes customers count once, and turnover has no sum."""
        lines = self.env["relationship.classification"]
        domain = [("company_id", "=", self.company.id)]
        spec = ["card_id:count_distinct", "turnover:sum", "turnover:sum_currency"]
        groups = lines.formatted_read_group(domain, ["scheme_id"], spec)
        self.assertEqual(
            {group["scheme_id"][0]: [group[name] for name in spec] for group in groups},
            {self.scheme.id: [2, 100, 100], self.own.id: [2, 100, 100]},
        )
        [total] = lines.formatted_read_group(domain, [], spec)
        self.assertEqual([total[name] for name in spec], [2, False, False])

    def test_company_changes_scheme(self):
        """Another badge scheme is shown at once, in that company."""
        self.company.relationship_badge_scheme_id = self.own
        self.assertEqual(self.card.badge_tier_id, self.own.tier_ids[0])
        self.assertEqual(self.other_card.badge_tier_id, self.own.tier_ids[1])
        self.assertEqual(self.usd_card.badge_tier_id, self.level_3)
        self.company.relationship_badge_scheme_id = False
        self.assertFalse(self.card.badge_tier_id)

    def test_company_changes_to_manual_scheme(self):
        """Cards without tier in the new badge scheme show none."""
        self._strategic(self.card)
        self.company.relationship_badge_scheme_id = self.strategic
        self.assertEqual(self.card.badge_tier_id, self.strategic.tier_ids[0])
        self.assertFalse(self.other_card.badge_tier_id)

    def test_scheme_of_another_company(self):
        """A company does not show the scheme of another one."""
        with self.refused("Badge Scheme"):
            self.company_usd.relationship_badge_scheme_id = self.own

    def test_archived_cards_too(self):
        """An archived card shows its tier of the new badge scheme."""
        self.card.action_archive()
        self.company.relationship_badge_scheme_id = self.own
        self.assertEqual(self.card.badge_tier_id, self.own.tier_ids[0])

    def test_override(self):
        """An override and its removal show at once."""
        line = self.line(self.card)
        line.with_user(self.head).write(
            {"manual_tier_id": self.level_3.id, "manual_reason": "Bankrupt"}
        )
        self.assertEqual(self.card.badge_tier_id, self.level_3)
        line.with_user(self.head).manual_tier_id = False
        self.assertEqual(self.card.badge_tier_id, self.level_1)

    def test_override_of_another_scheme(self):
        """An override in another scheme leaves the badge alone."""
        self._strategic(self.card)
        self.assertEqual(self.card.badge_tier_id, self.level_1)

    def test_line_deleted(self):
        """Without its line, a card shows no badge."""
        self.company.relationship_badge_scheme_id = self.strategic
        line = self._strategic(self.card)
        line.unlink()
        self.assertFalse(self.card.badge_tier_id)

    def test_expiry(self):
        """A tier for a time is shown until it ends."""
        self.company.relationship_badge_scheme_id = self.strategic
        self._strategic(self.card, manual_until="2026-06-20")
        with self.on("2026-06-21"):
            self.run_cron("ir_cron_classify")
        self.assertFalse(self.card.badge_tier_id)

    def test_run_mends_badge(self):
        """A badge that is wrong for whatever reason is right after the next run."""
        self.env.cr.execute(
            "UPDATE relationship_card SET badge_tier_id = NULL WHERE id = %s",
            [self.card.id],
        )
        self.env.invalidate_all()
        self.classify()
        self.assertEqual(self.card.badge_tier_id, self.level_1)

    def test_new_card(self):
        """A new card shows its tier at once."""
        self.assertEqual(self.make_card().badge_tier_id, self.level_3)

    def test_nobody_writes_it(self):
        """The badge is not entered by people, whoever they are."""
        for user in (self.specialist, self.head, self.committee):
            with self.subTest(user=user.name), self.refused("Tier"):
                self.card.with_user(user).write({"badge_tier_id": self.level_3.id})

    def test_search_contacts(self):
        """Contacts are found by the tier of their customer, and by having none."""
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.customer.id}
        )
        partners = self.env["res.partner"].with_user(self.head)
        everybody = self.customer + self.other + contact
        found = partners.search(
            [
                ("relationship_tier_id", "=", self.level_1.id),
                ("id", "in", everybody.ids),
            ]
        )
        self.assertEqual(found, (self.customer + contact).with_user(self.head))
        self.card.unlink()
        found = partners.search(
            [("relationship_tier_id", "=", False), ("id", "in", everybody.ids)]
        )
        self.assertEqual(found, (self.customer + contact).with_user(self.head))
