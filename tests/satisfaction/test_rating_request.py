from unittest.mock import patch

from odoo.tests import tagged

from ..complaints.intake.common import smtp_sink
from .common import RatingCommon


@tagged("standard", "post_install", "-at_install")
class TestRatingRequest(RatingCommon):
    """Who is asked, when, and who is not."""

    def test_asked_at_the_end(self):
        """The customer is asked once his case is closed, by e-mail."""
        case = self.make_case()
        mail = self.close(case)
        self.assertEqual(len(mail), 1)
        self.assertIn("wang@customer.example", mail.email_to)
        self.assertIn(self.rating(case).access_token, mail.body_html)

    def test_switched_off(self):
        """Nothing is sent before it is switched on."""
        fresh = self.env["res.company"].create({"name": "Fresh"})
        self.assertFalse(fresh.relationship_rating_mail)
        self.company.relationship_rating_mail = False
        self.assertFalse(self.close(self.make_case()))

    def test_blacklist(self):
        """Who does not want e-mails is not asked."""
        self.env["mail.blacklist"]._add("wang@customer.example")
        self.assertFalse(self.close(self.make_case()))

    def test_no_address(self):
        """A case without any address is closed without a request."""
        case = self.make_case(partner_id=False, email_from=False)
        self.assertFalse(self.close(case))
        self.assertEqual(case.state, "closed")

    def test_cool_down(self):
        """One request in 30 days to one customer, whichever contact wrote."""
        self.assertTrue(self.close(self.make_case()))
        second = self.make_case(partner_id=self.customer.id)
        self.assertFalse(self.close(second))
        self.env.cr.execute(
            "UPDATE rating_rating SET create_date = create_date - interval '29 days'"
        )
        self.assertFalse(self.close(self.make_case()))
        self.env.cr.execute(
            "UPDATE rating_rating SET create_date = create_date - interval '2 days'"
        )
        self.assertTrue(self.close(self.make_case()))
        stranger = self.make_customer("Other", email="other@other.example")
        self.assertTrue(self.close(self.make_case(partner_id=stranger.id)))

    def test_cool_down_without_contact(self):
        """Somebody without contact is known by his address."""
        values = {"partner_id": False, "email_from": "Li <li@x.example>"}
        self.assertTrue(self.close(self.make_case(**values)))
        self.assertFalse(self.close(self.make_case(**values)))
        values["email_from"] = "ali@x.example"
        self.assertTrue(self.close(self.make_case(**values)))

    def test_end_of_the_cool_down_without_contact(self):
        """After 30 days the same address is asked again; old cases are not read.

        A case that was reopened or archived since then was asked all the same.
        """
        values = {"partner_id": False, "email_from": "Li <li@x.example>"}
        first = self.make_case(**values)
        self.assertTrue(self.close(first))
        first.reopen_reason_id = self.env["relationship.reason"].search(
            [("kind", "=", "complaint_reopen")], limit=1
        )
        first.action_reopen()
        self.assertFalse(self.close(self.make_case(**values)))
        first.active = False
        self.assertFalse(self.close(self.make_case(**values)))
        self.env.cr.execute(
            "UPDATE rating_rating SET create_date = create_date - interval '31 days'"
        )
        self.assertTrue(self.close(self.make_case(**values)))

    def test_query_plan_of_the_cool_down(self):
        """What was asked lately is found by an index, not by reading all cases."""
        case = self.make_case(partner_id=False, email_from="Li <li@x.example>")
        self.env.flush_all()
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        queries = []
        execute = type(self.env.cr).execute

        def spy(cursor, query, params=None, *args, **kwargs):
            queries.append(cursor.mogrify(query, params).decode())
            return execute(cursor, query, params, *args, **kwargs)

        with patch.object(type(self.env.cr), "execute", spy):
            case.sudo()._asked_address()
        (query,) = (query for query in queries if "rating_rating" in query)
        self.env.cr.execute(f"EXPLAIN {query}")
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("rating_rating_relationship_asked_idx", plan)

    def test_rejected_is_not_asked(self):
        """A rejected case asks nobody."""
        case = self.make_case()
        case.write(
            {
                "reject_reason_id": self.env["relationship.reason"]
                .search([("kind", "=", "complaint_reject")], limit=1)
                .id,
                "alternative": "Another",
            }
        )
        case.action_reject()
        self.assertFalse(self.rating(case))

    def test_customer_language(self):
        """The request is in the customer's language."""
        self.env["res.lang"]._activate_lang("zh_CN")
        template = self.env.ref("crm_relationship.mail_template_complaint_rating")
        template.with_context(lang="zh_CN").subject = "您满意吗？ ({{ object.name }})"
        self.contact.lang = "zh_CN"
        self.assertIn("您满意吗", self.close(self.make_case()).subject)

    def test_sent_by_smtp(self):
        """The request leaves by SMTP, says it comes from a machine, and is gone."""
        mail = self.close(self.make_case())
        with smtp_sink() as sink:
            self.env["ir.mail_server"].search([]).active = False
            self.env["ir.mail_server"].create(
                {"name": "Sink", "smtp_host": "127.0.0.1", "smtp_port": sink.port}
            )
            with patch.object(
                self.registry["ir.mail_server"], "_disable_send", lambda self: False
            ):
                mail.send()
            (raw,) = sink.messages
        self.assertIn(b"Auto-Submitted: auto-generated", raw)
        self.assertIn(b"wang@customer.example", raw)
        self.assertFalse(mail.exists())
