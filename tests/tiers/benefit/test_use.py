from odoo.tests import tagged

from .common import BenefitCommon


@tagged("standard", "post_install", "-at_install")
class TestUse(BenefitCommon):
    """Uses of privileges are recorded, and more than allowed is refused (R075)."""

    def use(self, grant, quantity=1, day="2026-06-15", user=None):
        uses = self.as_user(user or self.specialist, "relationship.benefit.use")
        return uses.create({"grant_id": grant.id, "quantity": quantity, "date": day})

    def privilege(self, period, limit=3):
        return self.grant(
            self.make_benefit(
                "privilege", limit_quantity=limit, limit_period=period, unit="rooms"
            )
        )

    def test_each_time(self):
        """Up to three rooms without booking: three are included, four are not."""
        grant = self.privilege("use")
        self.use(grant, 3)
        self.use(grant, 2)
        with self.refused("up to 3 rooms each time", "4 with this use"):
            self.use(grant, 4)
        self.assertEqual(grant.used_quantity, 5)
        self.assertEqual(grant.left_text, "3 of 3")

    def test_month(self):
        """Three a month: two and one, no more; the next month three again."""
        grant = self.privilege("month")
        self.use(grant, 2)
        self.assertEqual(grant.left_text, "1 of 3")
        with self.refused("1 are left"):
            self.use(grant, 2)
        self.use(grant)
        with self.on("2026-07-01"):
            self.use(grant, 3, "2026-07-01")
            with self.refused("0 are left"):
                self.use(grant, 1, "2026-06-30")

    def test_in_all(self):
        """The next purchase only: used once, it is used up (R074)."""
        benefit = self.make_benefit(
            "discount", discount=15, limit_quantity=1, limit_period="total"
        )
        grant = self.grant(benefit)
        use = self.use(grant)
        with self.on("2027-06-15"), self.refused("0 are left"):
            self.use(grant, day="2027-06-15")
        use.action_cancel()
        self.assertEqual(grant.used_quantity, 0)
        self.use(grant)

    def test_no_limit(self):
        """Without a limit, uses are only recorded."""
        grant = self.privilege("month", 0)
        self.use(grant, 50)
        self.assertEqual(grant.used_quantity, 50)

    def test_who(self):
        """Who works on the card records; who entered it, or a head, cancels."""
        grant = self.privilege("use")
        for user in (self.specialist_2, self.auditor, self.data_officer):
            with self.subTest(user.name), self.forbidden():
                self.use(grant, user=user)
        use = self.use(grant)
        with self.forbidden():
            self.as_user(self.head, use).unlink()
        with self.refused("kept"):
            self.as_user(self.head, use).quantity = 2
        use = self.use(grant, user=self.head)
        with self.forbidden():
            self.as_user(self.specialist, use).action_cancel()
        self.as_user(self.committee, use).action_cancel()
        with self.refused("cancelled already"):
            use.action_cancel()

    def test_not_granted(self):
        """Before it is granted, and afterwards, nothing is used."""
        benefit = self.make_benefit("privilege", limit_quantity=3)
        grant = self.propose(benefit)
        with self.refused("Awaiting Decision"):
            self.use(grant)
        self.as_user(self.head, grant).action_grant()
        with self.refused("not granted on"):
            self.use(grant, day="2026-06-14")
        with self.refused("1 or more"):
            self.use(grant, 0)
        grant._take_back("decision", "Test")
        with self.refused("Taken Back"):
            self.use(grant)
