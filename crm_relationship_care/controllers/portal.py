from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

PAGE = 20


class SatisfactionPortal(CustomerPortal):
    """Who logs in sees what they answered, and says whether they want e-mails."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "relationship_answer_count" in counters:
            answers = self._relationship_answers()
            values["relationship_answer_count"] = answers.search_count(
                self._relationship_answer_domain()
            )
        return values

    def _relationship_answers(self):
        # Customers have no rights on answers; the domain says which are theirs.
        return request.env["relationship.satisfaction"].sudo()

    def _relationship_answer_domain(self):
        """Return the domain of what the user has answered, and nobody else."""
        partner = request.env.user.partner_id
        forms = request.env["survey.user_input"].sudo()
        mine = forms.search([("partner_id", "=", partner.id)])
        by_form = Domain("res_model", "=", forms._name) & Domain(
            "res_id", "in", mine.ids
        )
        return Domain("partner_id", "=", partner.id) | by_form

    @http.route(
        ["/my/answers", "/my/answers/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def relationship_answers(self, page=1, **kwargs):
        """List what the customer has answered."""
        domain = self._relationship_answer_domain()
        records = self._relationship_answers()
        pages = pager(
            url="/my/answers",
            total=records.search_count(domain),
            page=page,
            step=PAGE,
        )
        partner = request.env.user.partner_id
        return request.render(
            "crm_relationship_care.portal_my_answers",
            {
                **self._prepare_portal_layout_values(),
                "answers": records.search(domain, limit=PAGE, offset=pages["offset"]),
                "page_name": "relationship_answer",
                "pager": pages,
                "default_url": "/my/answers",
                "email": partner.email_normalized,
                "is_blocked": partner.sudo().is_blacklisted,
            },
        )

    @http.route("/my/answers/emails", type="http", auth="user", methods=["POST"])
    def relationship_emails(self, wanted="", **kwargs):
        """Keep whether the user wants e-mails, for their own address only."""
        email = request.env.user.partner_id.email_normalized
        if email:
            blacklist = request.env["mail.blacklist"].sudo()
            if wanted:
                blacklist._remove(email)
            else:
                blacklist._add(email)
        return request.redirect("/my/answers")
