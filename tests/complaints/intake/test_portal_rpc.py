from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PortalCommon


@tagged("standard", "post_install", "-at_install")
class TestPortalRpc(PortalCommon):
    """By RPC, a customer gets no more than by the pages."""

    def cases(self, user=None):
        return self.as_user(user or self.buyer, "relationship.complaint")

    def test_search(self):
        """Only the company's own cases are found, and counted."""
        self.assertEqual(self.cases().search([]), self.case.with_env(self.cases().env))
        self.assertEqual(self.cases().search_count([]), 1)
        self.assertEqual(self.cases(self.rival).search([]).ids, self.foreign.ids)
        # Who has nothing to do with a customer sees nothing.
        self.assertFalse(self.cases(self.portal).search([]))

    def test_fields(self):
        """What the pages show can be read; nothing else, by no way."""
        case = self.cases().browse(self.case.id)
        self.assertEqual(case.read(["subject"])[0]["subject"], "Leaking valve")
        fields_ = set(self.cases().fields_get())
        for name, value in (
            ("cause", "SECRET cause"),
            ("user_id", self.specialist.id),
            ("severity", "ordinary"),
            ("sla_status", "on_track"),
            ("message_ids", self.case.message_ids[:1].id),
        ):
            self.assertNotIn(name, fields_)
            with self.subTest(name), self.assertRaises(AccessError):
                case.read([name])
            with self.subTest(name), self.assertRaises(AccessError):
                self.cases().search([(name, "in", [value])])
            with self.subTest(name), self.assertRaises(AccessError):
                self.cases()._read_group([], [name], ["__count"])
        with self.assertRaises(AccessError):
            self.cases().search([], order="severity")
        # Whoever asks for everything gets what the pages show.
        self.assertNotIn("SECRET", str(case.read()))
        with self.assertRaises(UserError):
            case.export_data(["cause"])

    def test_no_changes(self):
        """A customer changes, creates and deletes nothing, and moves no state."""
        case = self.cases().browse(self.case.id)
        with self.forbidden():
            case.write({"subject": "Mine"})
        with self.forbidden():
            self.cases().create({"subject": "x"})
        with self.forbidden():
            case.unlink()
        for method in ("action_start", "action_acknowledge", "action_inform"):
            with self.subTest(method), self.forbidden():
                getattr(case, method)()
        with self.forbidden():
            case.action_promise()

    def test_no_other_name(self):
        """A customer cannot write in the name of a colleague of ours, nor to others."""
        case = self.cases().browse(self.case.id)
        message = case.message_post(
            body="I confirm",
            author_id=self.specialist.partner_id.id,
            email_from="specialist@example.com",
            partner_ids=self.other.ids,
            message_type="notification",
            subtype_xmlid="mail.mt_comment",
        )
        message = message.sudo()
        self.assertEqual(message.author_id, self.buyer.partner_id)
        self.assertNotIn("specialist", message.email_from)
        self.assertFalse(message.partner_ids)
        self.assertFalse(self.case.responded_date)
        self.assertEqual(self.case.state, "new")

    def test_parts(self):
        """Deadlines, measures, photos, answers and pages are not the customer's."""
        for model in (
            "relationship.deadline",
            "relationship.action",
            "relationship.complaint.photo",
            "relationship.satisfaction",
            "relationship.intake.point",
            "relationship.complaint.category",
        ):
            with self.subTest(model), self.assertRaises(AccessError):
                self.as_user(self.buyer, model).search([])

    def test_moved_contact(self):
        """A portal user who moves to another company sees that one's cases, at once."""
        self.assertTrue(self.cases().search([]))
        self.buyer.partner_id.parent_id = self.other
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.cases().search([]).ids, self.foreign.ids)

    def test_message_and_nothing_else(self):
        """Of a message, the text and files are the customer's, and nothing else."""
        case = self.cases().browse(self.case.id)
        message = case.message_post(
            body="Please hurry",
            outgoing_email_to="spam@victim.example",
            reply_to="me@rival.example",
            subtype_xmlid="mail.mt_note",
            tracking_value_ids=[(0, 0, {"new_value_char": "x"})],
            parent_id=self.foreign.message_ids[:1].id,
        ).sudo()
        self.assertFalse(message.outgoing_email_to)
        self.assertNotIn("rival", message.reply_to)
        self.assertFalse(message.tracking_value_ids)
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertNotEqual(message.parent_id.res_id, self.foreign.id)

    def test_keys_of_the_context(self):
        """No key of the call's context opens a step: the case follows its way."""
        self.case.action_wait()
        paused = self.case.deadline_ids.filtered("paused_since")
        self.assertTrue(paused)
        case = self.cases().browse(self.case.id)
        case = case.with_context(
            relationship_stamp=True, default_message_type="notification"
        )
        case.message_post(body="Here it is")
        self.assertEqual(self.case.state, "in_progress")
        self.assertFalse(any(paused.mapped("paused_since")))
