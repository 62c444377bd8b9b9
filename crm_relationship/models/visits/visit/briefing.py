from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...mixins.state import is_blank

LAST_VISITS = 5
MONTHS = 12


class RelationshipVisit(models.Model):
    """What the visitor knows before they go or call (R028): whom, where, what about."""

    _inherit = "relationship.visit"

    # R096
    outline = fields.Html(
        compute="_compute_outline",
        inverse="_inverse_outline",
        readonly=False,
        help="Outline of the conversation: that of the type, in the language of"
        " whoever reads it, until somebody writes another.",
    )
    own_outline = fields.Html(
        string="Outline of This Visit", help="What was written for this visit alone."
    )
    level_warning = fields.Char(compute="_compute_level_warning")
    phone = fields.Char(string="Telephone", compute="_compute_phone")
    address = fields.Char(compute="_compute_address")
    route_url = fields.Char(string="Route", compute="_compute_address")
    briefing = fields.Html(compute="_compute_briefing", sanitize=False)

    @api.depends("visit_type_id.outline", "own_outline")
    @api.depends_context("lang")
    def _compute_outline(self):
        for visit in self:
            own = not is_blank(visit.own_outline) and visit.own_outline
            visit.outline = own or visit.visit_type_id.outline

    @api.onchange("outline")
    def _inverse_outline(self):
        for visit in self:
            # What is the type's stays the type's, in every language.
            is_own = visit.outline != visit.visit_type_id.outline
            visit.own_outline = is_own and visit.outline

    @api.depends("user_id.relationship_level", "level", "visit_type_id.level_check")
    @api.depends_context("lang")
    def _compute_level_warning(self):
        labels = dict(self._fields["level"]._description_selection(self.env))
        for visit in self:
            own, other = visit.user_id.sudo().relationship_level, visit.level
            unequal = own and other and own != other
            visit.level_warning = (
                unequal
                and visit.visit_type_id.level_check
                and self.env._(
                    "%(visitor)s (%(own)s) is not of equal rank with the visited"
                    " person (%(other)s).",
                    visitor=visit.user_id.name,
                    own=labels[own],
                    other=labels[other],
                )
            )

    @api.depends("key_person_ids", "card_id")
    def _compute_phone(self):
        for visit in self.sudo():
            card = visit.card_id
            people = visit.key_person_ids.partner_id + card.contact_id + card.partner_id
            visit.phone = next(filter(None, people.mapped("phone")), False)

    @api.depends("card_id", "location")
    def _compute_address(self):
        for visit in self.sudo():
            partner = visit.card_id.partner_id
            parts = (partner.street, partner.city, partner.zip, partner.country_id.name)
            visit.address = visit.location or ", ".join(filter(None, parts))
            visit.route_url = visit.company_id._relationship_map_url(visit.address)

    @api.depends("card_id")
    @api.depends_context("lang", "uid")
    def _compute_briefing(self):
        for visit in self:
            saved = visit._origin
            visit.briefing = bool(saved) and self.env["ir.qweb"]._render(
                "crm_relationship.relationship_visit_briefing",
                saved._briefing_values(),
            )

    def _briefing_values(self):
        """Return what the page shows, as far as the reader may see the card.

        :return: ``card`` is empty for who may not see it
        """
        self.ensure_one()
        card = self.card_id
        if not card.has_access("read"):
            card = card.browse()
        before = self.search(
            [
                ("card_id", "=", card.id),
                ("state", "=", "reported"),
                ("id", "!=", self.id),
            ],
            limit=LAST_VISITS,
        )
        needs = self.search(
            [
                ("card_id", "=", card.id),
                ("needs", "!=", False),
                ("needs_done", "=", False),
                ("id", "!=", self.id),
            ],
            limit=LAST_VISITS,
        )
        business = self._briefing_business(card)
        return {
            "card": card,
            "business": business,
            "business_total": sum(amount for __, amount in business),
            "visits": before,
            "needs": needs,
            "cases": self._briefing_cases(card),
            "projects": card.project_ids.filtered(
                lambda project: project.state in ("intended", "bidding", "in_progress")
            ),
            "format_date": lambda day: format_date(self.env, day),
            "local_date": self._local_date,
        }

    @api.model
    def _briefing_business(self, card):
        """Return the turnover of the last twelve months by month, the latest first.

        :return: list of (first day of the month, amount)
        """
        if not card:
            return []
        company = card.company_id.sudo()
        first = company._relationship_today().replace(day=1)
        months = [first - relativedelta(months=number) for number in range(MONTHS)]
        # Turnover stands on the card; invoices themselves are not shown.
        turnover = self.env["relationship.turnover"].sudo()
        source = company._relationship_turnover_scheme()._turnover_source()
        documents = turnover._documents_sql(company, source, card.partner_id.ids)
        self.env.flush_all()
        amounts = dict(
            self.env.execute_query(
                SQL(
                    "SELECT date_trunc('month', date)::date, SUM(amount)"
                    " FROM (%s) document WHERE date >= %s GROUP BY 1",
                    documents,
                    months[-1],
                )
            )
        )
        return [(month, float(amounts.get(month, 0))) for month in months]

    @api.model
    def _briefing_cases(self, card):
        """Return the open cases of the customer, where there are cases at all."""
        if "relationship.complaint" not in self.env:
            return []
        return self.env["relationship.complaint"].search(
            [
                ("card_id", "=", card.id),
                ("state", "not in", ("resolved", "closed", "rejected")),
            ],
            limit=LAST_VISITS,
        )
