from odoo import api, fields, models

from ....tools.asks import asks


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
        new = cases.filtered(lambda case: not case.is_history)
        new._mail_customer("registered", "relationship_acknowledge_mail")
        return cases

    @asks("read")
    def action_promise(self):
        result = super().action_promise()
        self._mail_customer("promise", "relationship_progress_mail")
        return result

    def _mail_customer(self, name, setting):
        """Send a template to the customers of these cases who may be written to.

        Of the others the case says that nobody was told.

        :param str name: end of the template's external id
        :param str setting: field of the company that switches it on
        :return: the cases whose customer was written to
        """
        template = self.env.ref(
            f"crm_relationship.mail_template_complaint_{name}", raise_if_not_found=False
        )
        asked = self._asked_customers(setting) if template else self.browse()
        reached = asked._mailed_customers(setting)
        if reached:
            template.sudo().send_mail_batch(reached.ids)
        for case in asked - reached:
            case._message_log(
                body=self.env._(
                    "The customer was not told by e-mail: no address is known, or no"
                    " mail is wanted. Tell them in another way."
                )
            )
        return reached

    def _wants_mail(self):
        """Tell whether mails of ours that nobody writes go out for this case."""
        return not self.env.context.get("relationship_no_answer")

    def _asked_customers(self, setting):
        """Return those of these cases whose customers are to be written to.

        :param str setting: field of the company that switches it on
        """
        return self.sudo().filtered(
            lambda case: case.company_id[setting] and case._wants_mail()
        )

    def _mailed_customers(self, setting):
        """Return those of them whose customers may be written to, and have an address.

        :param str setting: field of the company that switches it on
        """
        asked = self._asked_customers(setting)
        return asked.browse(case.id for case in asked._reachable())

    def _message_post_after_hook(self, message, msg_vals):
        """The first message of a colleague to the customer is the first answer."""
        result = super()._message_post_after_hook(message, msg_vals)
        if self._is_answer(message):
            cases = self.sudo().filtered(lambda case: not case.responded_date)
            cases._stamp_response(fields.Datetime.now())
            cases.filtered(lambda case: case.state == "new").action_acknowledge()
        return result

    def _is_answer(self, message):
        """Tell whether a message is word to the customer, of who works on the case."""
        author = message.sudo().author_id.user_ids
        author = author.filtered(lambda user: not user.share)[:1]
        # What a colleague passes on is the matter of the case.
        passed_on = self.env.context.get("relationship_first_mail")
        unproven = self.env.context.get("relationship_unproven_mail")
        if not author or passed_on or unproven or not self._is_word(message):
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
