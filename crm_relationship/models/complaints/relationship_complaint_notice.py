from odoo import fields, models
from odoo.tools import email_normalize

from .constants import OPEN_STATES


class RelationshipComplaint(models.Model):
    """Who is told of a case: colleagues at once, customers only when switched on."""

    _inherit = "relationship.complaint"

    def _tell(self, users, compose):
        """Tell colleagues: an activity and a message in the language of each.

        :param users: internal users
        :param compose: callable that takes the case in some language, returns a text
        """
        self.ensure_one()
        case = self.sudo()
        kind = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        model_id = self.env["ir.model"]._get_id(self._name)
        activities = []
        for lang, group in users.grouped("lang").items():
            localized = case.with_context(lang=lang)
            text = compose(localized)
            activities += [
                {
                    "res_model_id": model_id,
                    "res_id": case.id,
                    "activity_type_id": kind.id if kind else False,
                    "summary": text,
                    "date_deadline": case.company_id._relationship_today(),
                    "user_id": user.id,
                }
                for user in group
            ]
            localized.message_notify(
                partner_ids=group.partner_id.ids,
                subject=f"{case.display_name}: {text}",
                body=text,
            )
        # The message is enough: no second one for each activity.
        quiet = self.env["mail.activity"].sudo()
        quiet.with_context(mail_activity_quick_update=True).create(activities)
        names = ", ".join(users.mapped("name"))
        case._message_log(body=f"{compose(case)} ({names})" if names else compose(case))

    def _tell_severity(self):
        """Tell the people of the severity at once (R135, R144, R145)."""
        rules = {}
        severities = self.env["relationship.severity.rule"]
        for case in self.sudo():
            company = case.company_id
            if company not in rules:
                rules[company] = severities._rules_by_severity(company)
            rule = rules[company].get(case.severity)
            if rule and case.state in OPEN_STATES:
                users = rule._recipients(case) or company._relationship_heads()
                case._inform(users)
                case._tell(users, _severity_text)

    def _inform(self, users):
        """Let ``users`` see these cases: they were told of them."""
        for case in self.sudo():
            if users - case.informed_user_ids:
                case._write_step(
                    {"informed_user_ids": [fields.Command.link(u.id) for u in users]}
                )

    def _acknowledge_to_customer(self):
        """Confirm to the customer that the case is registered, where switched on."""
        self.filtered("company_id.relationship_acknowledge_mail")._mail_customer(
            "mail_template_complaint_registered"
        )

    def _mail_progress(self, name):
        """Tell the customer how it goes, where switched on (R151)."""
        self.filtered("company_id.relationship_progress_mail")._mail_customer(name)

    def _mail_customer(self, name):
        """Send a template to the customers of these cases who may be written to."""
        template = self.env.ref(f"crm_relationship.{name}", raise_if_not_found=False)
        if not self or not template:
            return
        emails = {case: email_normalize(case.email_from or "") for case in self.sudo()}
        blocked = set(
            self.env["mail.blacklist"]
            .sudo()
            .search([("email", "in", list(filter(None, emails.values())))])
            .mapped("email")
        )
        for case, email in emails.items():
            if email and email not in blocked and not case.partner_id.is_blacklisted:
                template.sudo().send_mail(case.id)

    def _message_post_after_hook(self, message, msg_vals):
        """The first message of a colleague to the customer is the first answer."""
        result = super()._message_post_after_hook(message, msg_vals)
        author = message.author_id.sudo().user_ids[:1]
        if (
            message.message_type == "comment"
            and not message.is_internal
            and not message.subtype_id.internal
            and author
            and not author.share
        ):
            now = fields.Datetime.now()
            cases = self.sudo().filtered(lambda case: not case.responded_date)
            cases.filtered(lambda case: case.state == "new")._move_to("acknowledged")
            cases._stamp_response(now)
            cases._refresh_clock()
        return result


def _severity_text(case):
    severity = dict(case._fields["severity"]._description_selection(case.env))
    return case.env._("%s: please react, and take note.", severity[case.severity])
