from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import plaintext2html

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

from ..models.complaints.constants import OPEN_STATES
from ..tools.outside.upload import MAX_FORM
from .forms import (
    clean_line,
    clean_text,
    form_id,
    form_number,
    form_token,
    labels,
    read_files,
)

# What an address may say to a page of the portal, beside whose it is.
PAGE_VALUES = ("error", "hash", "pid", "success", "warning")


class ComplaintPortal(CustomerPortal):
    """Customers file and follow the cases of their company."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "relationship_case_count" in counters:
            cases = request.env["relationship.complaint"]
            values["relationship_case_count"] = (
                cases.search_count(self._case_domain())
                if cases.has_access("read")
                else 0
            )
        return values

    def _validate_address_values(self, address_values, partner_sudo, *args, **kwargs):
        invalid, missing, messages = super()._validate_address_values(
            address_values, partner_sudo, *args, **kwargs
        )
        try:
            partner_sudo._check_relationship_address(address_values.get("email"))
        except UserError as error:
            invalid.add("email")
            messages.append(str(error))
        return invalid, missing, messages

    def _case_domain(self):
        """Return the domain of the cases of the user's own company.

        The record rules say so for portal users; employees see here only those of
        their own company, too.
        """
        return Domain("customer_user_ids", "in", request.env.uid)

    def _case_filters(self):
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "open": {
                "label": request.env._("Open"),
                "domain": Domain("state", "in", OPEN_STATES),
            },
            "done": {
                "label": request.env._("Done"),
                "domain": Domain("state", "not in", OPEN_STATES),
            },
        }

    @http.route(
        ["/my/cases", "/my/cases/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
    )
    def relationship_cases(self, page=1, filterby="all", **kwargs):
        """List the cases of the customer's company."""
        filters = self._case_filters()
        if filterby not in filters:
            filterby = "all"
        cases, pages = self._case_page(filters[filterby]["domain"], page, filterby)
        request.session["my_relationship_cases_history"] = cases.ids[:100]
        return request.render(
            "crm_relationship.portal_my_cases",
            {
                **self._prepare_portal_layout_values(),
                "cases": cases,
                "page_name": "relationship_case",
                "pager": pages,
                "default_url": "/my/cases",
                "searchbar_filters": filters,
                "filterby": filterby,
                "labels": self._case_labels(),
            },
        )

    def _case_page(self, domain, page, filterby):
        """Return the cases of one page of the list, and its pager."""
        domain &= self._case_domain()
        cases = request.env["relationship.complaint"]
        allowed = cases.has_access("read")
        step = self._items_per_page
        pages = pager(
            url="/my/cases",
            url_args={"filterby": filterby},
            total=cases.search_count(domain) if allowed else 0,
            page=page,
            step=step,
        )
        if allowed:
            cases = cases.search(domain, limit=step, offset=pages["offset"])
        return cases, pages

    def _case_labels(self):
        return {name: labels(name) for name in ("state", "kind")}

    @http.route(
        "/my/cases/<int(max=2147483647):case_id>",
        type="http",
        auth="public",
        website=True,
    )
    def relationship_case(self, case_id, access_token=None, **kwargs):
        """Show one case to who may read it, or has its token."""
        access_token = form_token(access_token)
        if not request.env["relationship.complaint"]._is_key_valid(case_id):
            access_token = None
        try:
            case = self._document_check_access(
                "relationship.complaint", case_id, access_token
            )
        except (AccessError, MissingError):
            # Whether such a case exists is nobody's business.
            return request.redirect("/my")
        values = self._get_page_view_values(
            case,
            access_token,
            {
                "case": case,
                "page_name": "relationship_case",
                "labels": self._case_labels(),
                "is_following": request.env.user.partner_id in case.message_partner_ids,
                "is_known": not request.env.user._is_public(),
                "rounds": case._told_rounds(),
                "thanks": bool(kwargs.pop("thanks", "")),
                "may_rate": case._may_rate(request.env.user),
            },
            "my_relationship_cases_history",
            False,
            **{name: kwargs[name] for name in PAGE_VALUES if name in kwargs},
        )
        # Neighbours of a list that was once seen: whoever may still read them does.
        for name in ("prev_record", "next_record"):
            if values.get(name):
                values[name] = values[name].partition("?")[0]
        return request.render("crm_relationship.portal_my_case", values)

    @http.route(
        "/my/cases/<int(max=2147483647):case_id>/follow",
        type="http",
        auth="user",
        methods=["POST"],
        website=True,
    )
    def relationship_case_follow(self, case_id, **kwargs):
        """Start or stop telling the user by e-mail what happens in the case."""
        try:
            case = self._document_check_access("relationship.complaint", case_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        partner = request.env.user.partner_id
        if partner in case.message_partner_ids:
            case.message_unsubscribe(partner_ids=partner.ids)
        else:
            case.message_subscribe(partner_ids=partner.ids)
        return request.redirect(case.access_url)

    @http.route(
        "/my/cases/new",
        type="http",
        auth="user",
        methods=["GET", "POST"],
        website=True,
        max_content_length=MAX_FORM,
    )
    def relationship_case_new(self, **post):
        """Let the customer file a case: by these fields, and no others."""
        categories = self._case_categories()
        entered, error = {}, ""
        if request.httprequest.method == "POST":
            entered = self._entered(categories, post)
            files, error = read_files("files")
            if not entered["subject"] or not entered["description"]:
                error = request.env._("Tell us the subject, and what happened.")
            if not error:
                filed = self._file(entered, files, post.get("form_id"))
                return request.redirect(f"{filed.access_url}?thanks=1")
        return request.render(
            "crm_relationship.portal_new_case",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "relationship_case_new",
                "categories": categories,
                "kinds": labels("kind"),
                "entered": entered,
                "error": error,
                "form_id": form_id(post),
            },
        )

    def _case_categories(self):
        # Customers have no right to read categories; they choose by name.
        return (
            request.env["relationship.complaint.category"]
            .sudo()
            .search([("company_id", "in", [False, request.env.company.id])])
        )

    def _entered(self, categories, post):
        """Return what was filled in, of the fields of this form alone."""
        kind = post.get("kind")
        return {
            "kind": kind if kind in labels("kind") else "complaint",
            "subject": clean_line(post.get("subject"), 200),
            "description": clean_text(post.get("description"), 20000),
            "category_id": self._chosen(categories, post.get("category_id")).id,
        }

    @staticmethod
    def _chosen(records, value):
        """Return the one of ``records`` that a form names, or none."""
        chosen = form_number(value)
        return records.filtered(lambda record: record.id == chosen)

    def _file(self, entered, files, form):
        """Create the case of the user's company."""
        partner = request.env.user.partner_id
        # Customers have no right to create; they do it by this form alone.
        cases = request.env["relationship.complaint"].sudo()
        return cases._file_case(
            {
                **entered,
                "description": plaintext2html(entered["description"]),
                "channel": "portal",
                "company_id": request.env.company.id,
                "partner_id": partner.id,
                "contact_name": partner.name,
            },
            files,
            partner,
            clean_text(form, 64),
        )
