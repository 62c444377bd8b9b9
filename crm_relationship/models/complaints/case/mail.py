from odoo import api, fields, models


class RelationshipComplaint(models.Model):
    """Word to the customer: told by e-mail where switched on, answered by messages."""

    _name = "relationship.complaint"
    _inherit = ["relationship.complaint", "mail.thread.blacklist"]
    _primary_email = "email_from"

    # Known before the case is stored: no second query for many of them.
    email_normalized = fields.Char(
        compute="_compute_email_normalized",
        compute_sudo=True,
        store=True,
        precompute=True,
        index="btree_not_null",
    )

    @api.model
    def _create_complete(self, vals_list):
        cases = super()._create_complete(vals_list)
        cases._mail_customer("registered", "relationship_acknowledge_mail")
        return cases

    def action_promise(self):
        result = super().action_promise()
        self._mail_customer("promise", "relationship_progress_mail")
        return result

    def action_inform(self):
        result = super().action_inform()
        self._mail_customer("result", "relationship_progress_mail")
        return result

    def _mail_customer(self, name, setting):
        """Send a template to the customers of these cases who may be written to.

        :param str name: end of the template's external id
        :param str setting: field of the company that switches it on
        """
        template = self.env.ref(
            f"crm_relationship.mail_template_complaint_{name}", raise_if_not_found=False
        )
        asked = self.sudo().filtered(
            lambda case: (
                case.company_id[setting]
                and case.email_normalized
                and not case.is_blacklisted
                and not case.partner_id.is_blacklisted
            )
        )
        if template and asked:
            template.sudo().send_mail_batch(asked.ids)

    def _message_post_after_hook(self, message, msg_vals):
        """The first message of a colleague to the customer is the first answer."""
        result = super()._message_post_after_hook(message, msg_vals)
        if self._is_answer(message):
            cases = self.sudo().filtered(lambda case: not case.responded_date)
            cases.filtered(lambda case: case.state == "new").action_acknowledge()
            cases._stamp_response(fields.Datetime.now())
        return result

    def _is_answer(self, message):
        """Tell whether a message is word to the customer, of who works on the case."""
        author = message.sudo().author_id.user_ids
        author = author.filtered(lambda user: not user.share)[:1]
        # What a colleague passes on is the matter of the case.
        passed_on = self.env.context.get("relationship_first_mail")
        if not author or passed_on or not self._is_word(message):
            return False
        seen = self.with_user(author).with_context(
            allowed_company_ids=author.company_ids.ids
        )
        return seen.has_access("write")

    def _is_word(self, message):
        """Tell whether a message passes between us and the customer: no note of ours,
        nothing that a machine wrote.
        """
        message = message.sudo()
        return (
            message.message_type in ("comment", "email")
            and not message.is_internal
            and not message.subtype_id.internal
            and not self.env.context.get("relationship_automatic_mail")
        )
