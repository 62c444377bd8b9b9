from odoo import http
from odoo.http import request
from odoo.tools import format_datetime, plaintext2html, single_email_re

from ..tools.outside.upload import MAX_FORM
from .forms import clean_line, clean_text, form_id, labels, no_page, read_files


class IntakePage(http.Controller):
    """The page behind a QR code: anybody with it files a case, and sees none."""

    def _point(self, token):
        point = request.env["relationship.intake.point"]._by_token(token)
        if not point:
            raise request.not_found()
        return point

    @http.route(
        "/case/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        website=True,
        sitemap=False,
        max_content_length=MAX_FORM,
    )
    def relationship_intake(self, token, **post):
        """Show the form, and take the case."""
        if odd := no_page(token):
            return odd
        point = self._point(token)
        entered, error = {"kind": point.kind}, ""
        if request.httprequest.method == "POST":
            if post.get("website"):
                # A field that people do not see: only a robot fills it in.
                return self._thank(point, "")
            entered = self._entered(point, post)
            files, error = read_files("photos", images=True)
            source = point._source_of(
                request.httprequest.remote_addr,
                entered["email_from"] or entered["phone"],
            )
            error = self._missing(entered) or error or self._too_many(point, source)
            if not error:
                case = self._file(point, entered, files, source, post.get("form_id"))
                return self._thank(point, case.name, case.customer_answer_by)
        return request.render(
            "crm_relationship.intake_page",
            {
                "point": point,
                "token": token,
                "kinds": labels("kind"),
                "entered": entered,
                "error": error,
                "form_id": form_id(post),
            },
        )

    def _entered(self, point, post):
        """Return what was filled in, of the fields of this form alone."""
        kind = post.get("kind")
        return {
            "kind": kind if kind in labels("kind") else point.kind,
            "subject": clean_line(post.get("subject"), 200),
            "description": clean_text(post.get("description"), 20000),
            "contact_name": clean_line(post.get("contact_name"), 100),
            "email_from": clean_line(post.get("email_from"), 200),
            "phone": clean_line(post.get("phone"), 40),
        }

    def _missing(self, entered):
        """Return what is still to be filled in, as people read it."""
        if not entered["description"]:
            return request.env._("Tell us what happened.")
        if not entered["email_from"] and not entered["phone"]:
            return request.env._("Enter an e-mail address or a telephone number.")
        if entered["email_from"] and not single_email_re.match(entered["email_from"]):
            return request.env._("%s is not an e-mail address.", entered["email_from"])
        return ""

    def _too_many(self, point, source):
        """Return why no more cases are taken from this visitor, or nothing."""
        if not point._is_busy(source):
            return ""
        return request.env._(
            "Too many cases came in within the last hour. Please call us, or try again"
            " later."
        )

    def _file(self, point, entered, files, source, form):
        # Visitors have no right to create; they do it by this form alone.
        cases = request.env["relationship.complaint"].sudo()
        cases = cases.with_company(point.company_id)
        first_line = entered["description"].partition("\n")[0][:80]
        return cases._file_case(
            {
                **entered,
                "subject": entered["subject"] or first_line,
                "description": plaintext2html(entered["description"]),
                **point._case_values(),
                "intake_source": source,
            },
            files,
            form=clean_text(form, 64),
        )

    def _thank(self, point, number, answer_by=False):
        request.session["relationship_case_number"] = number
        zone = point.company_id.sudo()._relationship_zone()
        request.session["relationship_case_answer_by"] = answer_by and format_datetime(
            request.env, answer_by, tz=zone
        )
        return request.redirect(f"/case/{point.token}/thanks")

    @http.route(
        "/case/<string:token>/thanks",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
    )
    def relationship_intake_thanks(self, token, **kwargs):
        """Thank, and name the number of the case that this visitor filed."""
        if odd := no_page(token):
            return odd
        return request.render(
            "crm_relationship.intake_thanks",
            {
                "point": self._point(token),
                "number": request.session.pop("relationship_case_number", ""),
                "answer_by": request.session.pop("relationship_case_answer_by", ""),
            },
        )
