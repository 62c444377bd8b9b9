from odoo import fields, models
from odoo.exceptions import AccessError

from ...tools.rules.scale import rating_of


class RelationshipComplaint(models.Model):
    """When a case is closed, its customer is asked how satisfied they are (R174).

    By e-mail, with a page that takes the answer; without e-mail, and after a service,
    by telephone: somebody has that as an activity.
    """

    _name = "relationship.complaint"
    _inherit = ["relationship.complaint", "relationship.satisfaction.mixin"]

    # A domain through this relation bypasses record rules and would tell the token.
    rating_ids = fields.One2many(groups="base.group_system")
    satisfaction_ids = fields.One2many(
        comodel_name="relationship.satisfaction",
        inverse_name="res_id",
        domain=[("res_model", "=", "relationship.complaint")],
        string="Answers",
        bypass_search_access=True,
    )
    satisfaction = fields.Float(
        compute="_compute_satisfaction",
        compute_sudo=True,
        digits=(5, 2),
        help="The customer's first answer, 0 to 100.",
    )
    is_rated = fields.Boolean(
        string="Rated", compute="_compute_satisfaction", compute_sudo=True
    )

    def _compute_satisfaction(self):
        answers = self.env["relationship.satisfaction"].search_fetch(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("is_first", "=", True),
            ],
            ["res_id", "score"],
            order="date desc, id desc",
        )
        scores = {answer.res_id: answer.score for answer in answers}
        for case in self:
            case.is_rated = case.id in scores
            case.satisfaction = scores.get(case.id, 0.0)

    def _take_step(self, state, **values):
        result = super()._take_step(state, **values)
        if state == "closed":
            self._request_rating()
        return result

    def _follow_customer(self, former):
        result = super()._follow_customer(former)
        # Whom it is not about any more has no vote on it.
        requests = self.sudo().rating_ids.filtered(lambda rating: not rating.consumed)
        requests.filtered(
            lambda rating: rating.partner_id.commercial_partner_id != self.customer_id
        ).unlink()
        return result

    def _rating_get_partner(self):
        return self._customer_contact()

    def _follow_up_values(self):
        return {**super()._follow_up_values(), "complaint_id": self.id}

    def _rating_get_access_token(self, partner=None):
        # The token is the customer's vote: no employee gets hold of it.
        if not self.env.su:
            raise AccessError(
                self.env._("Only the customer gets the address of the rating.")
            )
        return super()._rating_get_access_token(partner)

    def _may_rate(self, user):
        """Tell whether a user of the portal may say how satisfied they are.

        :param user: who looks at the case: its customer votes, no employee
        """
        self.ensure_one()
        case = self.sudo()
        customer = case.partner_id.commercial_partner_id
        return (
            not user._is_public()
            and not user._is_internal()
            and case.state == "closed"
            and not case.is_rated
            and bool(customer)
            and user.sudo().partner_id.commercial_partner_id == customer
        )

    def _request_rating(self):
        """Ask the customers of these cases by e-mail, or by telephone.

        :return: the cases whose customer is asked
        """
        asked = self.browse()
        # The request is the company's: whoever closes a case sends it.
        for company, cases in self.sudo().grouped("company_id").items():
            if not company.relationship_rating_mail:
                continue
            for case in cases:
                if case._may_request_rating():
                    case._send_rating_request()
                    asked += case
        for case in self.sudo() - asked:
            if case.phone and case._is_called():
                case._schedule_call()
                asked += case
        return asked.sudo(False)

    def _may_request_rating(self):
        """Tell whether the customer of the case may be asked now."""
        self.ensure_one()
        if self.kind == "adverse_event":
            # What we made a case of ourselves is no question to the customer.
            return False
        if self.is_rated or not self._reachable():
            return False
        if self.partner_id:
            return not self.company_id._relationship_asked(self._customer_contact())
        return not self._asked_address()

    def _asked_address(self):
        """Tell whether somebody without contact was asked at this address lately."""
        days = self.company_id.relationship_cooldown_days
        since = fields.Datetime.subtract(self.env.cr.now(), days=days)
        # Only requests within the cool-down are read, by their index.
        domain = [
            ("rating_ids.create_date", ">", since),
            ("email_normalized", "=", self.email_normalized),
        ]
        cases = self.with_context(active_test=False)
        return bool(days and cases.search_count(domain, limit=1))

    def _send_rating_request(self):
        """Send the e-mail with the address of the page.

        The e-mail is of no document: in the chatter, its readers could vote.
        """
        self.ensure_one()
        template = self.env.ref("crm_relationship.mail_template_complaint_rating")
        token = self._rating_get_access_token()
        template = template.with_context(
            relationship_rating_url=f"{self.get_base_url()}/rate/{token}"
        )
        names = ["subject", "body_html", "email_from", "email_to", "lang"]
        values = template._generate_template(self.ids, names)[self.id]
        values = {name: values.get(name) for name in names if name != "lang"}
        self.env["mail.mail"].create(
            {
                **values,
                "email_to": self._reachable()[self],
                "auto_delete": True,
                "headers": repr({"Auto-Submitted": "auto-generated"}),
            }
        )
        self._message_log(body=self.env._("The customer is asked for a rating."))

    def _is_called(self):
        """Tell whether the customer is asked by telephone: a service, or no e-mail."""
        asks = self.kind == "service_request" or (
            self.company_id.relationship_rating_mail and self.kind != "adverse_event"
        )
        if not asks or self.is_rated or self._reachable():
            return False
        customer = self.partner_id
        return not customer or not self.company_id._relationship_asked(customer)

    def _schedule_call(self):
        owner = self._owner_to_tell()
        case = self.with_context(lang=owner.lang, mail_activity_quick_update=True)
        case.activity_schedule(
            "mail.mail_activity_data_call",
            self.company_id._relationship_today(),
            summary=case.env._("Ask how satisfied the customer is: %s", case.phone),
            note=case.env._("Enter the answer with the button “Satisfaction Told”."),
            user_id=owner.id,
        )

    def _answer_rating(self, rating, score, comment, nonce):
        """Keep the answer of a customer, who was asked by ``rating``.

        :param rating: rating.rating that carries the token
        :param float score: 0 to 100
        :param str nonce: of the page, so that one page answers once
        :return: the record of the answer; the one there is for the same page
        """
        self.ensure_one()
        # One after the other, so that there is one first answer.
        rating.lock_for_update()
        answers = self.env["relationship.satisfaction"].sudo()
        known = answers.search([("nonce", "=", nonce)], limit=1)
        if known:
            return known
        answer = answers._collect(
            self,
            score,
            source="rating",
            comment=comment,
            nonce=nonce,
            partner_id=(rating.partner_id or self.partner_id).id,
        )
        if answer.is_first:
            rating.write(
                {"rating": rating_of(score), "feedback": comment, "consumed": True}
            )
        return answer
