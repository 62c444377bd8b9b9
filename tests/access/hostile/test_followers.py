from odoo.tests import tagged

from ..secret import NAME, SecretCommon

ROLES = ("specialist", "administrator", "outsider", "specialist_usd", "vault")


@tagged("standard", "post_install", "-at_install")
class TestFollowers(SecretCommon):
    """Who follows a record is for who may read it.

    A customer who follows a case would tell whose it is.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.secret.partner_id
        cls.threads = [
            records[0]
            for records in cls.secrets.values()
            if "message_ids" in records._fields
        ]
        for record in cls.threads:
            record.message_subscribe(partner_ids=cls.customer.ids)
        cls.rows = cls.env["mail.followers"].search(
            [("partner_id", "=", cls.customer.id)]
        )

    def test_there_are_threads(self):
        self.assertGreater(len(self.threads), 4)
        self.assertEqual(len(self.rows), len(self.threads))

    def test_not_told(self):
        """In no way of asking, whatever the domain."""
        models = [record._name for record in self.threads]
        domains = (
            [("partner_id", "=", self.customer.id)],
            [("partner_id.name", "=", NAME), ("res_model", "in", models)],
            ["|", ("res_model", "=", "res.partner"), ("res_model", "in", models)],
            [("id", "in", self.rows.ids)],
            *([("res_model", "=", model)] for model in models),
        )
        for role in ROLES:
            seen = self.as_user(getattr(self, role), "mail.followers")
            for domain in domains:
                with self.subTest(f"{role} {domain}"):
                    self.assertFalse(seen.search(domain) & self.rows)
                    told = seen.search_read(domain, ["res_id", "partner_id"])
                    told += seen._read_group(domain, ["res_model", "res_id"])
                    self.assertEqual(self.told(told), set())
            for row in self.rows:
                with self.subTest(f"{role} {row.res_model}"), self.forbidden():
                    seen.browse(row.id).read(["res_id"])

    def test_readers_are_told(self):
        """Who reads the record sees who follows it, and chatters ask as before."""
        seen = self.as_user(self.stranger, "mail.followers")
        rows = seen.search([("partner_id", "=", self.customer.id)])
        own = [
            r for r in self.threads if self.as_user(self.stranger, r).has_access("read")
        ]
        self.assertEqual(
            {(row.res_model, row.res_id) for row in rows},
            {(record._name, record.id) for record in own},
        )
        self.assertGreater(len(own), 2)

    def test_others_are_odoo_s(self):
        """Followers of other documents are found as ever, by one statement."""
        document = self.env["res.partner"].create({"name": "Other"})
        document.message_subscribe(partner_ids=self.customer.ids)
        domain = [("res_model", "=", "res.partner"), ("res_id", "=", document.id)]
        seen = self.as_user(self.specialist, "mail.followers")
        self.assertIn(self.customer, seen.search(domain).partner_id)
        self.env.flush_all()
        with self.assertQueryCount(1):
            seen.search_count(domain)
