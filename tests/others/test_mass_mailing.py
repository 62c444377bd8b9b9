from odoo.tests import tagged

from ..care.common import CareCommon


@tagged("standard", "post_install", "-at_install")
class TestMassMailing(CareCommon):
    """Customers of a segment are handed over to Odoo's mailings and coupons (R066)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["res.partner.category"].create({"name": "South"})
        cls.other = cls.make_card(cls.make_customer("Other", email="o@other.example"))
        customers = cls.customer + cls.other.partner_id
        customers.category_id = cls.tag
        cls.card.contact_id = cls.chen
        cls.marketer = cls.make_user("Marketer", "head")
        cls.segment = cls.env["relationship.segment"].create(
            {
                "name": "South",
                "company_id": cls.company.id,
                "category_ids": cls.tag.ids,
            }
        )

    def grant(self, *groups):
        for group in groups:
            self.marketer.group_ids |= self.env.ref(group)

    def make_notice(self):
        notice = self.as_user(self.marketer, "relationship.notice").create(
            {
                "name": "New Prices",
                "kind": "price",
                "body": "<p>From July on</p>",
                "segment_id": self.segment.id,
            }
        )
        notice.action_list()
        return notice

    def test_mailing(self):
        """It goes to those who wait, with the text; nobody is handed over twice."""
        notice = self.make_notice()
        self.assertFalse(notice.has_mailing)
        with self.refused("mailings are not installed"):
            notice.action_mailing()
        self.grant("mass_mailing.group_mass_mailing_user")
        notice.invalidate_recordset()
        self.assertTrue(notice.has_mailing)
        action = notice.action_mailing()
        mailing = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((mailing.subject, mailing.state), ("New Prices", "draft"))
        self.assertIn("From July on", mailing.body_html)
        self.assertEqual(
            set(mailing._get_recipients()), {self.chen.id, self.other.partner_id.id}
        )
        self.assertEqual((notice.state, notice.told_count), ("sent", 2))
        with self.refused("no customer waits"):
            notice.action_mailing()

    def test_mailing_is_sent(self):
        """Odoo writes to each of them, once."""
        self.grant("mass_mailing.group_mass_mailing_user")
        notice = self.make_notice()
        action = notice.action_mailing()
        mailing = self.env[action["res_model"]].browse(action["res_id"])
        mailing.action_send_mail()
        self.assertEqual(
            sorted(mailing.mailing_trace_ids.mapped("email")),
            ["chen@valve.example", "o@other.example"],
        )

    def test_coupons(self):
        """Each of them has one; who may be given nothing is left out (X21)."""
        program = self.env["loyalty.program"].create(
            {
                "name": "Ten Off",
                "program_type": "coupons",
                "company_id": self.company.id,
            }
        )
        segment = self.as_user(self.marketer, self.segment)
        self.assertFalse(segment.has_coupons)
        self.grant("sales_team.group_sale_manager")
        segment.invalidate_recordset()
        self.assertTrue(segment.has_coupons)
        self.env["relationship.gift.limit"].create(
            {
                "name": "None",
                "company_id": self.company.id,
                "is_forbidden": True,
                "category_ids": self.env["res.partner.category"]
                .create({"name": "Government"})
                .ids,
            }
        )
        government = self.make_customer("Government")
        government.category_id = self.tag + self.env["res.partner.category"].search(
            [("name", "=", "Government")], limit=1
        )
        self.make_card(government)
        context = segment.action_coupons()["context"]
        step = (
            self.as_user(self.marketer, "relationship.coupons")
            .with_context(**context)
            .create({"program": str(program.id)})
        )
        self.assertEqual(step.forbidden_count, 1)
        action = step.action_give()
        wizard = (
            self.as_user(self.marketer, action["res_model"])
            .with_context(**action["context"])
            .create({})
        )
        wizard.generate_coupons()
        self.assertEqual(
            program.coupon_ids.partner_id, self.customer + self.other.partner_id
        )
        self.assertEqual(len(program.coupon_ids), 2)
