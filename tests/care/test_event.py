from io import BytesIO
from unittest.mock import patch

from pypdf import PdfReader

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import InvoicingCommon
from .common import CareCommon


@tagged("standard", "post_install", "-at_install")
class TestEvent(CareCommon, InvoicingCommon):
    """Segments, customer events and notices (R201-R208, R210)."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.tag = cls.env["res.partner.category"].create({"name": "South"})
        cls.customer.category_id = cls.tag
        cls.card.contact_id = cls.chen
        cls.other = cls.make_card(
            cls.make_customer("Other", category_id=cls.tag.ids), user_id=False
        )
        cls.segment = cls.env["relationship.segment"].create(
            {
                "name": "South",
                "company_id": cls.company.id,
                "category_ids": cls.tag.ids,
            }
        )

    def make_event(self, user=None, **values):
        return self.as_user(user or self.head, "relationship.event").create(
            {
                "name": "Symposium",
                "date_start": "2026-07-01 06:00:00",
                "segment_id": self.segment.id,
                **values,
            }
        )

    def make_notice(self, user=None, **values):
        return self.as_user(user or self.head, "relationship.notice").create(
            {
                "name": "New prices",
                "kind": "price",
                "body": "<p>From July</p>",
                "segment_id": self.segment.id,
                **values,
            }
        )

    def test_segment(self):
        """Counted as the reader sees it; tiers, tags and facts, all of them."""
        self.assertEqual(self.as_user(self.head, self.segment).card_count, 2)
        self.assertEqual(self.as_user(self.specialist, self.segment).card_count, 1)
        self.segment.domain = "[('contact_id', '!=', False)]"
        self.assertEqual(self.as_user(self.head, self.segment).card_count, 1)
        found = self.env["relationship.card"].search(
            self.segment.action_open_cards()["domain"]
        )
        self.assertEqual(found, self.card)
        nested = "[" * 1_900 + "]" * 1_900
        long = str([("name", "ilike", "x" * 100_000)])
        for text in ("nonsense", "[('no_field', '=', 1)]", "[(1,", nested, long):
            with self.refused("no conditions on customers"):
                self.segment.domain = text
        self.segment.lifecycle = "lost"
        self.assertEqual(self.segment.card_count, 0)

    def test_segment_by_product(self):
        """To whom a product can be offered: who bought one, not the other (R077)."""
        valve, pump = self.env["product.product"].create(
            [{"name": "Valve"}, {"name": "Pump"}]
        )
        self.sell(self.customer, valve)
        self.sell(self.other.partner_id, valve)
        self.sell(self.other.partner_id, pump)
        segment = self.as_user(self.head, self.segment)
        segment.product_ids = valve
        self.assertEqual(segment.card_count, 2)
        segment.other_product_ids = pump
        self.assertEqual(segment.card_count, 1)
        # A specialist, who reads no invoices, finds and calls them as well.
        self.assertEqual(
            self.as_user(self.specialist, self.segment)._cards(), self.card
        )
        shown = self.env["relationship.card"].search(
            self.as_user(self.specialist, self.segment).action_open_cards()["domain"]
        )
        self.assertEqual(shown, self.card)
        segment.domain = "[('bought_product_ids.name', 'ilike', 'pump')]"
        self.assertEqual(segment.card_count, 0)

    def test_event(self):
        """Guests of the segment, invited once; what came of it before it is held."""
        event = self.make_event()
        event.action_add_guests()
        guests = event.guest_ids
        self.assertEqual(guests.partner_id, self.chen + self.other.partner_id)
        with self.refused("there already"):
            event.action_add_guests()
        event.action_invite()
        self.assertEqual(event.state, "invited")
        by_card = guests.grouped("card_id")
        self.assertEqual(by_card[self.card].state, "invited")
        self.assertTrue(by_card[self.card].told_date)
        # Without an address: still to be asked in another way.
        self.assertEqual(
            (by_card[self.other].state, by_card[self.other].reason),
            ("listed", "address"),
        )
        mail = by_card[self.card].sudo().mail_id
        self.assertIn("Symposium", mail.subject)
        self.assertIn("chen@valve.example", mail.email_to)
        by_card[self.card].state = "attended"
        self.assertEqual(
            (event.guest_count, event.accepted_count, event.attended_count), (2, 1, 1)
        )
        with self.refused("Result"):
            event.action_hold()
        event.result = "Many questions on service"
        event.action_hold()
        with self.refused("not possible"):
            event.action_invite()

    def test_whose_customers(self):
        """Who organizes adds the own customers only; others do not change it."""
        event = self.make_event(self.specialist)
        event.action_add_guests()
        self.assertEqual(event.guest_ids.card_id, self.card)
        with self.forbidden():
            self.as_user(self.specialist_2, event).name = "Mine"
        with self.forbidden():
            self.env["relationship.event.guest"].with_user(self.specialist).create(
                {
                    "event_id": event.id,
                    "card_id": self.other.id,
                    "partner_id": self.other.partner_id.id,
                }
            )
        with self.refused("does not belong"):
            event.guest_ids.partner_id = self.other.partner_id

    def test_invitation_counts_as_a_request(self):
        """Who was invited is not greeted by e-mail within the cool-down."""
        event = self.make_event()
        event.action_add_guests()
        event.action_invite()
        self.make_date()
        self.assertEqual(
            self.run_rule(self.make_rule(action="mail")).reason, "cooldown"
        )
        second = self.make_event(heeds_cooldown=True)
        second.action_add_guests()
        second.action_invite()
        self.assertIn("cooldown", second.guest_ids.mapped("reason"))

    def test_notice(self):
        """All of the segment are told, in batches, once; who could not be is listed."""
        notice = self.make_notice()
        self.assertFalse(notice.heeds_cooldown)
        with self.refused("no customer waits"):
            notice.action_send()
        notice.action_list()
        notice.action_send()
        self.assertEqual(notice.state, "sending")
        with patch("odoo.addons.crm_relationship_care.models.event.notice.BATCH", 1):
            notice.sudo()._send_all()
        self.assertEqual(notice.state, "sent")
        lines = notice.line_ids.grouped("card_id")
        self.assertEqual(lines[self.card].state, "told")
        self.assertEqual(
            (lines[self.other].state, lines[self.other].reason), ("left_out", "address")
        )
        mail = lines[self.card].sudo().mail_id
        self.assertIn("From July", mail.body_html)
        self.assertEqual(mail.subject, "New prices")
        self.assertEqual((notice.line_count, notice.told_count), (2, 1))
        notice.sudo()._send_all()
        self.assertEqual(
            len(self.env["mail.mail"].search([("subject", "=", "New prices")])), 1
        )
        # Whoever joins the segment later is told then.
        self.make_card(
            self.make_customer("New", email="n@new.example", category_id=self.tag.ids)
        )
        notice.action_list()
        notice.action_send()
        notice.sudo()._send_all()
        self.assertEqual(notice.told_count, 2)

    def test_letters_and_calls(self):
        """Printed or called, with the day; no text, no letter."""
        notice = self.make_notice(channel="letter", body=False)
        notice.action_list()
        with self.refused("enter the text"):
            notice.action_send()
        notice.body = "<p>Dear</p>"
        action = notice.action_send()
        self.assertEqual(action["type"], "ir.actions.report")
        self.assertEqual((notice.state, notice.told_count), ("sent", 2))
        html = self.env["ir.actions.report"]._render_qweb_html(
            "crm_relationship_care.relationship_notice_letter", notice.line_ids.ids
        )[0]
        self.assertIn(b"Other", html)
        self.check_letters(notice)
        notice = self.make_notice(channel="call")
        notice.action_list()
        action = notice.action_send()
        self.assertEqual(action["res_model"], "relationship.visit.campaign")
        self.assertEqual(
            set(action["context"]["active_ids"]), {self.card.id, self.other.id}
        )

    # What wkhtmltopdf says of the TLS that it is built with.
    @mute_logger("odoo.addons.base.models.ir_actions_report")
    def check_letters(self, notice):
        """The real PDF: a page for each customer, with its name."""
        notice.line_ids.flush_recordset()
        content, kind = (
            self.env["ir.actions.report"]
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(
                "crm_relationship_care.relationship_notice_letter", notice.line_ids.ids
            )
        )
        self.assertEqual(kind, "pdf")
        pages = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
        self.assertEqual(len(pages), 2)
        for page, line in zip(pages, notice.line_ids, strict=True):
            self.assertIn(line.partner_id.name, page)

    def test_merged_cards(self):
        """Two lines of one customer become one: that which was told."""
        notice = self.make_notice()
        notice.action_list()
        lines = notice.line_ids.grouped("card_id")
        lines[self.other]._told()
        self.env["relationship.card.merge"]._merge(self.other, self.card)
        self.assertEqual(notice.line_ids.mapped("state"), ["told"])
        self.assertEqual(notice.line_ids.card_id, self.card)

    def test_facts_that_hold_no_more(self):
        """A segment whose fields are gone is listed, counts nobody, and says why."""
        self.env.cr.execute(
            "UPDATE relationship_segment SET domain = %s WHERE id = %s",
            ["[('gone_field', '=', 1)]", self.segment.id],
        )
        self.env.invalidate_all()
        found = self.as_user(self.head, "relationship.segment").search_read(
            [("id", "=", self.segment.id)], ["card_count"]
        )
        self.assertEqual(found[0]["card_count"], 0)
        with self.refused("no conditions on customers"):
            self.segment.action_open_cards()
        self.segment.domain = "[]"
        self.assertEqual(self.as_user(self.head, self.segment).card_count, 2)

    def test_text_messages(self):
        """Who left, and who was written to lately, gets none either (R225)."""
        self.chen.phone = "+86 10 5555 0001"
        self.customer.phone = "+86 10 5555 0002"
        self.other.partner_id.phone = "+86 10 5555 0003"
        notice = self.make_notice(kind="promotion", channel="sms")
        notice.action_list()
        self.chen.active = False
        notice.action_send()
        notice.sudo()._send_all()
        by_card = notice.line_ids.grouped("card_id")
        self.assertEqual(by_card[self.card].reason, "archived")
        self.assertEqual(by_card[self.other].state, "told")
        again = self.make_notice(kind="promotion", channel="sms")
        again.action_list()
        again.action_send()
        again.sudo()._send_all()
        by_card = again.line_ids.grouped("card_id")
        self.assertEqual(by_card[self.other].reason, "cooldown")

    def test_whose_people_are_told(self):
        """Nobody of another customer is put on the list."""
        notice = self.make_notice()
        notice.action_list()
        line = notice.line_ids.filtered(lambda line: line.card_id == self.card)
        with self.refused("does not belong"):
            line.partner_id = self.other.partner_id

    def test_who_was_told_stays(self):
        """Who was written to is neither another one later, nor gone."""
        event = self.make_event()
        event.action_add_guests()
        event.action_invite()
        guest = event.guest_ids.filtered("told_date")
        with self.refused("stays on record"):
            guest.partner_id = self.zhao
        with self.refused("stays on record"):
            guest.unlink()
        (event.guest_ids - guest).unlink()
