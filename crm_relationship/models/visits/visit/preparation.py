from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from ....tools.actions import dialog
from ....tools.asks import asks
from ....tools.refuse import refuse
from ...mixins.state import is_blank
from .visit import OPEN_STATES, TO_COME

LAST_VISITS = 5
MONTHS = 12


class RelationshipVisit(models.Model):
    """What happens before a visit: what for, who knows of it, who lets it be planned.

    * What the visitor knows before they go or call (R028): whom, where, what about.
    * The customer is told of a visit, and of its move, in time (R093-R095, R124). Who
      moves a visit when it is too late for that says why.
    * Where the type asks for it, a supervisor lets a visit be planned: neither visitor
      nor preparer. From others, planning is a request to who leads the team, and the
      visit stays a draft.
    * Whoever is to make a visit that somebody else arranged is told (R098): the
      specialist of the customer, and the visitor; a leader's visit is prepared by the
      specialist, who tells them. A plan that is not decided on says nothing yet.
    """

    _name = "relationship.visit"
    _inherit = ["relationship.approval.mixin", "relationship.visit"]

    _awaiting_state = "draft"

    opportunity_id = fields.Many2one(
        comodel_name="crm.lead",
        index="btree_not_null",
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id)]",
        help="What the visit is to bring forward.",
    )
    # R092
    purpose = fields.Text(help="What the visit is for.")
    check_ids = fields.One2many(
        comodel_name="relationship.visit.check",
        inverse_name="visit_id",
        string="Checklist",
    )
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
    # R093, R095
    customer_told_date = fields.Date(
        string="Customer Notified on",
        copy=False,
        help="The day on which the customer was told of the visit.",
    )
    # R093
    notice_date = fields.Date(
        string="Notify Customer by",
        compute="_compute_notice_date",
        store=True,
        precompute=True,
        help="The visit's day less the notice of its type. Empty: none asked.",
    )
    move_reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        string="Reason of the Move",
        domain="[('kind', '=', 'visit_move')]",
        holds=True,
        copy=False,
        tracking=True,
        help="Why the visit was moved when the customer could not be told in time.",
    )
    visitor_has_left = fields.Boolean(
        compute="_compute_visitor_has_left", search="_search_visitor_has_left"
    )
    decided_user_id = fields.Many2one(string="Approved by", tracking=True)

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

    @api.depends("date_start", "visit_type_id", "card_id")
    def _compute_notice_date(self):
        for visit in self:
            day = visit._local_date(visit.date_start)
            visit.notice_date = visit.visit_type_id._notice_date(day)

    @api.depends("user_id.active", "state")
    def _compute_visitor_has_left(self):
        for visit in self:
            visit.visitor_has_left = visit.owner_left and visit.state in OPEN_STATES

    @api.model
    def _search_visitor_has_left(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [
            ("state", "in", OPEN_STATES),
            ("owner_left", "=", True),
        ]

    def _after_create(self):
        result = super()._after_create()
        unprepared = self.filtered(lambda visit: not visit.check_ids)
        self.env["relationship.visit.check"]._propose(unprepared)
        if not self.env.su:
            self._tell_arranged()
        return result

    def _before_write(self, vals):
        told = self._moved_by(vals).filtered("customer_told_date")
        if any(visit.state in TO_COME for visit in told):
            # The customer was told of another day.
            vals.setdefault("customer_told_date", False)
        retyped = self.browse()
        if "visit_type_id" in vals:
            retyped = self.filtered(
                lambda visit: (
                    visit.visit_type_id.id != vals["visit_type_id"]
                    and not any(visit.check_ids.mapped("done"))
                )
            )
        retyped.check_ids._withdraw()
        return {**super()._before_write(vals), "retyped": retyped}

    def _after_write(self, vals, before):
        result = super()._after_write(vals, before)
        self.env["relationship.visit.check"]._propose(before["retyped"])
        return result

    # The customer is told in time

    def _check_move(self, vals):
        super()._check_move(vals)
        start = fields.Datetime.to_datetime(vals.get("date_start"))
        if not start or vals.get("move_reason_id"):
            return
        for visit in self:
            broken = visit._broken_notice(start)
            if broken:
                raise UserError(
                    self.env._(
                        "%(visit)s: %(broken)s Use the button Move and give a reason.",
                        visit=visit.display_name,
                        broken=broken,
                    )
                )

    def _broken_notice(self, start):
        """Return which notice a planned visit breaks when it is moved, or False.

        :param datetime start: new start
        """
        self.ensure_one()
        if self.state != "planned" or start == self.date_start:
            return False
        return self.visit_type_id._broken_notice(
            self.date_start, self._local_date(start), self._local_date
        )

    @asks("read")
    def action_told(self):
        """Note that the customers were told today (R093, R095)."""
        self._refuse_unless(*TO_COME)
        company = self.company_id[:1] or self.env.company
        return self.write({"customer_told_date": company._relationship_today()})

    @asks("read")
    def action_move(self):
        """Ask for the new time, and for a reason where one is needed."""
        self.ensure_one()
        title = self.env._("Move Visit")
        return dialog("relationship.visit.move", title, visit_id=self.id)

    # Approval by somebody else

    @api.depends("user_id", "preparer_id", "visit_type_id.needs_approval")
    def _compute_can_decide(self):
        return super()._compute_can_decide()

    def _authors(self):
        return self.user_id + self.preparer_id

    def _approvers(self):
        return self.card_id.team_id.user_id

    def _approval_group(self):
        return "crm_relationship.group_relationship_supervisor"

    def _may_decide(self, user):
        # Whoever is asked: the rights of a supervisor decide.
        group = self._approval_group()
        return self.visit_type_id.needs_approval and user.has_group(group)

    def _waits_for_approval(self):
        # An approval given by a person who became visitor or preparer later is void.
        approved = self.decided_user_id - self._authors()
        return self.visit_type_id.needs_approval and not approved

    def _check_approved(self):
        """Refuse visits that nobody has approved, where their type asks for it.

        :raises UserError: naming the visits
        """
        refuse(
            self.filtered(lambda visit: visit._waits_for_approval()),
            self.env._(
                "%s: this type of visit needs the approval of a supervisor who is"
                " neither visitor nor preparer."
            ),
        )

    def _check_created(self):
        self.filtered(lambda visit: visit.state != "draft")._check_approved()
        return super()._check_created()

    def _check_made(self):
        self._check_approved()
        return super()._check_made()

    @asks("read")
    def action_plan(self):
        """Plan visits, or ask for their approval."""
        self._check_step("planned")
        waiting = self.filtered(lambda visit: visit._waits_for_approval())
        approved = waiting.filtered("can_decide")
        waiting._check_cards()
        (waiting - approved)._request_approval()
        approved._decide("planned")
        return super(RelationshipVisit, self - waiting).action_plan()

    @asks("read")
    def action_approve(self):
        """Approve visits, and plan them.

        :raises UserError: when the user may not, or it is their own visit
        """
        self._check_step("planned")
        self.filtered(lambda visit: not visit.can_decide)._check_approved()
        return self.action_plan()

    @asks("read")
    def action_draft(self):
        """Take cancelled visits up again: they are approved anew."""
        result = super().action_draft()
        self._stamp(**self._no_decision())
        return result

    def _request_approval(self):
        """Ask for approval of the visits, once."""
        new = self.filtered(lambda visit: not visit.requested_date)
        new._stamp(requester_id=self.env.uid, requested_date=fields.Datetime.now())
        new._ask_for_decision(lambda visit: visit.env._("Approve this visit"))

    # Visits that somebody else has arranged

    def _tell_arranged(self):
        """Tell each person once of all of these visits, except who arranged them."""
        # As superuser: who arranges visits cannot always read the people's contacts.
        told = {}
        for visit in self.sudo():
            if visit.state in TO_COME and visit._is_arranged():
                for user in visit._people_of_arranged():
                    told[user] = told.get(user, self.browse()) | visit
        for user, visits in told.items():
            self._notify_arranged(user, visits)

    def _is_arranged(self):
        plan = self.plan_id
        return not plan or plan.state == "approved"

    def _people_of_arranged(self):
        """Return whom to tell of a visit: who can act, but for the user."""
        people = self.card_id.user_id
        if self.visitor_role not in ("liaison_leader", "main_leader"):
            people |= self.user_id
        others = people - self.env.user
        return others._relationship_acting(self.company_id, self) - self.env.user

    @api.model
    def _notify_arranged(self, user, visits):
        env = user.with_context(lang=user.lang).env
        subject = env._("Visits arranged for you or your customers: %s", len(visits))
        links = Markup("<br/>").join(visit._get_html_link() for visit in visits)
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=Markup("<p>%s</p><p>%s</p>") % (subject, links),
        )

    # The page to read before one goes

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
