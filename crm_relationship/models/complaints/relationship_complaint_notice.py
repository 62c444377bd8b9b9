from odoo import api, fields, models
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
        for case, rule in self._own_severity_rules():
            if rule and case.state in OPEN_STATES:
                heads = case.company_id._relationship_heads()
                users = rule._recipients(case) or heads
                case._inform(users)
                case._tell(users, _severity_text)

    def _own_severity_rules(self):
        """Return pairs of a case and the rule of its severity, or none."""
        cases = self.sudo()
        facts = [(case.company_id, case.severity, case.card_id.id) for case in cases]
        return zip(cases, self._severity_rules(facts), strict=True)

    @api.model
    def _severity_rules(self, facts):
        """Return the rule for each of these cases, or none.

        :param facts: list of company, severity and id of the card
        """
        severities = self.env["relationship.severity.rule"].sudo()
        by_company = {
            company: severities._rules_by_severity(company)
            for company in {company for company, __, __ in facts}
        }
        rules = [
            by_company[company].get(severity, severities.browse())
            for company, severity, __ in facts
        ]
        tiers = {}
        if any(rule.key_customers for rule in rules):
            tiers = self._tiers_of({card_id for __, __, card_id in facts})
        keys = {card_id for card_id, (__, is_key) in tiers.items() if is_key}
        return [
            rule if card_id in keys or not rule.key_customers else rule.browse()
            for rule, (__, __, card_id) in zip(rules, facts, strict=True)
        ]

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
        asked = [
            case.id
            for case, email in emails.items()
            if email and email not in blocked and not case.partner_id.is_blacklisted
        ]
        template.sudo().send_mail_batch(asked)

    def _message_post_after_hook(self, message, msg_vals):
        """The first message of a colleague to the customer is the first answer."""
        result = super()._message_post_after_hook(message, msg_vals)
        if self._is_answer(message):
            now = fields.Datetime.now()
            cases = self.sudo().filtered(lambda case: not case.responded_date)
            cases.filtered(lambda case: case.state == "new")._move_to("acknowledged")
            cases._stamp_response(now)
            cases._refresh_clock()
        return result

    def _is_answer(self, message):
        """Tell whether a message is word to the customer, of who works on the case."""
        message = message.sudo()
        if (
            message.message_type not in ("comment", "email")
            or message.is_internal
            or message.subtype_id.internal
            or self.env.context.get("relationship_automatic_mail")
            or self.env.context.get("relationship_first_mail")
        ):
            return False
        author = message.author_id.user_ids.filtered(lambda user: not user.share)[:1]
        if not author:
            return False
        seen = self.with_user(author).with_context(
            allowed_company_ids=author.company_ids.ids
        )
        return seen.has_access("write")


def _severity_text(case):
    severity = dict(case._fields["severity"]._description_selection(case.env))
    return case.env._("%s: please react, and take note.", severity[case.severity])
