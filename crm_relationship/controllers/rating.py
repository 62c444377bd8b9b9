import time

from odoo import http
from odoo.http import request
from odoo.tools import hmac
from odoo.tools.misc import get_lang

from odoo.addons.rating.controllers.main import Rating

from ..tools.outside.nonce import check_nonce, make_nonce
from ..tools.rules.scale import score_of
from .forms import clean_text, form_number, no_page

# Odoo's three faces.
FACES = (1, 3, 5)


class ComplaintRating(Rating):
    """Odoo's rating page, for our cases: only a person who presses its button votes.

    Scanners of e-mails open links, and some send forms. Every page gets a nonce, which
    its script puts into the form when the button is pressed; a form without a valid
    one is shown again, to be confirmed.
    """

    def _relationship_rating(self, token):
        """Return the rating and the case, or None for ratings that are not ours."""
        rating, record = self._get_rating_and_record(token)
        return (rating, record) if record._name == "relationship.complaint" else None

    @http.route()
    def action_open_rating(self, token, rate, **kwargs):
        if odd := no_page(token):
            return odd
        ours = self._relationship_rating(token)
        if rate not in FACES:
            raise request.not_found()
        if not ours:
            return super().action_open_rating(token, rate, **kwargs)
        refused = self._relationship_refuse(*ours)
        return refused or self._relationship_page(ours[0], rate)

    @http.route(
        "/my/cases/<int(max=2147483647):case_id>/rate",
        type="http",
        auth="user",
        website=True,
    )
    def relationship_rate_case(self, case_id, **kwargs):
        """Ask a customer on the portal, whom the e-mail has not reached."""
        case = request.env["relationship.complaint"].browse(case_id).exists()
        if (
            not case
            or not case.has_access("read")
            or not case._may_rate(request.env.user)
        ):
            return request.redirect("/my")
        # The token is made for this customer alone, who has just asked for it.
        token = case.sudo()._rating_get_access_token()
        return self._relationship_page(self._get_rating_and_record(token)[0], 0)

    @http.route()
    def action_submit_rating(self, token, rate=0, **kwargs):
        if odd := no_page(token):
            return odd
        ours = self._relationship_rating(token)
        if not ours:
            return super().action_submit_rating(token, rate=rate, **kwargs)
        rating, case = ours
        rate = form_number(rate)
        refused = self._relationship_refuse(rating, case)
        if refused:
            return refused
        comment = clean_text(kwargs.get("feedback"), 5000)
        nonce = kwargs.get("nonce")
        valid = check_nonce(self._relationship_sign(rating), time.time(), nonce)
        if request.httprequest.method != "POST" or rate not in FACES or not valid:
            rate = rate if rate in FACES else 0
            return self._relationship_page(rating, rate, comment, confirm=True)
        case._answer_rating(rating, score_of(rate), comment, nonce)
        return self._relationship_render(
            rating,
            "rating.rating_external_page_view",
            {"web_base_url": rating.get_base_url(), "rating": rating},
        )

    def _relationship_refuse(self, rating, case):
        """Return a page for users who are logged in and not of the customer."""
        user = request.env.user
        if user._is_public():
            return None
        customer = rating.partner_id.commercial_partner_id
        if not user._is_internal() and user.commercial_partner_id == customer:
            return None
        return request.render(
            "rating.rating_external_page_invalid_partner",
            {
                "model_name": request.env["ir.model"]._get(case._name).display_name,
                "name": case.name,
                "web_base_url": rating.get_base_url(),
            },
        )

    def _relationship_sign(self, rating):
        """Return the function that signs the nonces of this rating."""
        env = request.env(su=True)
        scope = "relationship-rating"
        return lambda base: hmac(env, scope, (rating.id, rating.access_token, base))

    def _relationship_page(self, rating, rate, comment="", confirm=False):
        env = request.env(
            context={**request.env.context, "lang": self._relationship_lang(rating)}
        )
        names = {5: env._("Happy"), 3: env._("Neutral"), 1: env._("Unhappy")}
        nonce = make_nonce(self._relationship_sign(rating), time.time())
        return self._relationship_render(
            rating,
            "crm_relationship.rating_page",
            {
                "rating": rating,
                "token": rating.access_token,
                "rate_names": names,
                "rate": rate,
                "comment": comment,
                # The parent's record is read as the system does.
                "case_name": self._get_rating_and_record(rating.access_token)[1].name,
                "nonce": nonce,
                "confirm": confirm,
            },
        )

    def _relationship_lang(self, rating):
        """Return the language of the page: whose mail it was, but who logs in chose."""
        chosen = get_lang(request.env).code
        is_known = not request.env.user._is_public()
        return chosen if is_known else rating.partner_id.lang or chosen

    def _relationship_render(self, rating, template, values):
        lang = self._relationship_lang(rating)
        views = request.env["ir.ui.view"].with_context(lang=lang)
        return request.make_response(
            views._render_template(template, values),
            headers=[("Cache-Control", "no-store")],
        )
