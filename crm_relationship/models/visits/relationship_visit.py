from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_list

from ...tools.zone import local_date

# Not yet over, for whoever has to do with the visit.
OPEN_STATES = ("draft", "planned", "done")


class RelationshipVisit(models.Model):
    """One contact with a customer, planned or made, with its report (拜访, R081-R107).

    The dates of the visit are the truth; the meeting in the calendar follows them.
    """

    _name = "relationship.visit"
    _description = "Visit"
    _inherit = [
        "relationship.card.child.mixin",
        "relationship.reader.mixin",
        "relationship.protected.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _rec_names_search = ["card_id"]

    partner_id = fields.Many2one(related="card_id.partner_id", string="Customer")
    visit_type_id = fields.Many2one(
        comodel_name="relationship.visit.type",
        string="Type",
        required=True,
        default=lambda self: self._default_visit_type_id(),
        ondelete="restrict",
        tracking=True,
    )
    channel = fields.Selection(related="visit_type_id.channel")
    color = fields.Integer(related="visit_type_id.color")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("planned", "Planned"),
            ("done", "Done"),
            ("reported", "Reported"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        tracking=True,
        group_expand=True,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        compute="_compute_from_card",
        store=True,
        precompute=True,
        ondelete="set null",
        help="Team of the customer when the visit was entered.",
    )
    tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Customer Tier",
        compute="_compute_from_card",
        store=True,
        precompute=True,
        ondelete="set null",
        help="Tier of the customer when the visit was entered.",
    )

    # When, where and what for (R092-R095)
    date_start = fields.Datetime(
        string="Start",
        required=True,
        default=lambda self: self._default_date_start(),
        tracking=True,
    )
    date_end = fields.Datetime(
        string="End",
        compute="_compute_date_end",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        tracking=True,
    )
    location = fields.Char(
        help="Where you meet: time and place follow the customer's wishes (R094)."
    )
    purpose = fields.Text(help="What the visit is for (R092).")
    customer_told_date = fields.Date(
        string="Customer Told on",
        copy=False,
        help="The day on which the customer was told of the visit (R093, R095).",
    )
    notice_date = fields.Date(
        string="Tell Customer by",
        compute="_compute_notice_date",
        store=True,
        precompute=True,
        help="The visit's day less the notice of its type (R093). Empty: none asked.",
    )
    report_due_date = fields.Date(
        string="Report Due",
        compute="_compute_report_due_date",
        store=True,
        precompute=True,
        help="Last day for the report, by the type of the visit (R102).",
    )

    # Preparation (R096, R097)
    outline = fields.Html(
        compute="_compute_outline",
        store=True,
        precompute=True,
        readonly=False,
        help="Outline of the conversation (R096).",
    )
    check_ids = fields.One2many(
        comodel_name="relationship.visit.check",
        inverse_name="visit_id",
        string="Checklist",
    )

    _dates_check = models.Constraint(
        "CHECK (date_end > date_start)", "End: the visit ends after it starts."
    )
    # The first page of the list; one person's calendar; what is late or to come.
    _default_order_idx = models.Index("(company_id, date_start DESC, id DESC)")
    _user_idx = models.Index("(user_id, date_start)")
    _open_idx = models.Index(
        "(state, date_start DESC, id DESC) WHERE state IN ('draft', 'planned', 'done')"
    )
    _needs_idx = models.Index(
        "(company_id, date_start DESC, id DESC) WHERE needs IS NOT NULL"
    )
    # Whose cards are seen for a visit to come.
    _visitor_idx = models.Index(
        "(user_id, card_id) WHERE state IN ('draft', 'planned', 'done')"
    )

    @api.model
    def _default_visit_type_id(self):
        return self.env["relationship.visit.type"].search([], limit=1)

    @api.model
    def _default_date_start(self):
        """Return the next full hour."""
        now = fields.Datetime.now()
        return now.replace(minute=0, second=0) + timedelta(hours=1)

    @api.depends("card_id")
    def _compute_from_card(self):
        for visit in self:
            card = visit.card_id.sudo()
            visit.team_id = card.team_id
            visit.tier_id = card.badge_tier_id

    @api.depends("date_start", "visit_type_id")
    def _compute_date_end(self):
        for visit in self:
            start, before = visit.date_start, visit._origin
            if start and before.date_end and not visit.id:
                # Moved on the screen: it takes as long as before.
                visit.date_end = start + (before.date_end - before.date_start)
            elif start and not visit._has_own_end():
                hours = visit.visit_type_id.duration or 1
                visit.date_end = start + timedelta(hours=hours)

    def _has_own_end(self):
        """Return whether the end was entered, and not proposed by a type."""
        length = self.date_end and self.date_end - self.date_start
        if not length or length <= timedelta(0):
            return False
        if self.id:
            return True
        # On the screen of a new visit another type has just been chosen, maybe.
        types = self.env["relationship.visit.type"]._read_group([], ["duration"])
        return length not in {timedelta(hours=hours) for (hours,) in types}

    @api.depends("date_start", "visit_type_id", "card_id")
    def _compute_notice_date(self):
        for visit in self:
            visit.notice_date = visit._notice_date(visit.date_start)

    @api.depends("date_end", "visit_type_id", "card_id")
    def _compute_report_due_date(self):
        for visit in self:
            day = visit._local_date(visit.date_end)
            days = timedelta(days=visit.visit_type_id.report_days)
            visit.report_due_date = day and day + days

    def _notice_date(self, start):
        """Return the last day for the notice of a visit that starts then, or False."""
        day = self._local_date(start)
        days = self.visit_type_id.notice_days
        return day and days and day - timedelta(days=days)

    def _local_date(self, moment):
        """Return the day of a moment in the time zone of the company's calendar."""
        company = (self.company_id or self.env.company).sudo()
        return moment and local_date(moment, company._relationship_zone())

    @api.depends("visit_type_id")
    def _compute_outline(self):
        written = self.filtered("outline")
        types = self.env["relationship.visit.type"]
        if written:
            types = types.search([("outline", "!=", False)])
        proposed = set(types.mapped("outline"))
        for visit in self:
            # Somebody's own outline stays when another type is chosen.
            if not visit.outline or visit.outline in proposed:
                visit.outline = visit.visit_type_id.outline

    @api.depends("visit_type_id", "card_id", "date_start")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for visit in self:
            # The visitor may have lost sight of the card since.
            customer = visit.sudo().card_id.partner_id.name or ""
            day = format_date(self.env, visit._local_date(visit.date_start))
            visit.display_name = f"{visit.visit_type_id.name}, {customer}, {day}"

    @api.model
    def _protected_fields(self):
        # Dates and people that a visit keeps from the day it was entered, too:
        # compliance is counted by them.
        kept = {"team_id", "tier_id", "notice_date", "report_due_date"}
        return super()._protected_fields() | kept

    @api.model_create_multi
    def create(self, vals_list):
        # A past visit may be entered as made; see _check_created_state.
        entered = self._entered(vals_list, allowed=["state"])
        visits = super().create(self._with_visit_type(entered))
        visits._check_cards()
        visits._check_created_state()
        visits.filtered(lambda visit: not visit.check_ids)._copy_checklist()
        return visits

    @api.model
    def _with_visit_type(self, vals_list):
        """Return the values with the default type, read once for all of them."""
        if all("visit_type_id" in vals for vals in vals_list):
            return vals_list
        default = self.default_get(["visit_type_id"])
        return [{**default, **vals} for vals in vals_list]

    def write(self, vals):
        self._check_protected(vals)
        untouched = self.browse()
        if "visit_type_id" in vals:
            untouched = self.filtered(
                lambda visit: (
                    visit.visit_type_id.id != vals["visit_type_id"]
                    and not any(visit.check_ids.mapped("done"))
                )
            )
        untouched._drop_checklist()
        result = super().write(vals)
        untouched._copy_checklist()
        return result

    def _check_cards(self):
        """Refuse visits of archived cards.

        :raises UserError: naming the customers
        """
        archived = self.sudo().card_id.filtered(lambda card: not card.active)
        if archived:
            raise UserError(
                self.env._(
                    "Card: the card of %s is archived. Unarchive it to plan or enter"
                    " a visit.",
                    format_list(self.env, archived.mapped("display_name")),
                )
            )

    def _drop_checklist(self):
        """Take the items of their types from visits; what people added stays."""
        items = {
            (visit_type, item)
            for lang, __ in self.env["res.lang"].get_installed()
            for visit_type in self.visit_type_id.with_context(lang=lang)
            for item in visit_type._checklist_items()
        }
        self.check_ids.filtered(
            lambda check: (check.visit_id.visit_type_id, check.name) in items
        ).unlink()

    def _copy_checklist(self):
        """Give the visits the checklist of their types."""
        self.env["relationship.visit.check"].create(
            [
                {"visit_id": visit.id, "name": item, "sequence": number}
                for visit in self
                for number, item in enumerate(visit.visit_type_id._checklist_items())
            ]
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_made(self):
        made = self.filtered(lambda visit: visit.state in ("done", "reported"))
        if made:
            raise UserError(
                self.env._(
                    "%s: a visit that was made stays. Only visits that were never"
                    " planned can be deleted.",
                    format_list(self.env, made.mapped("display_name")),
                )
            )

    def action_open_card(self):
        """Open the customer's card."""
        self.ensure_one()
        return self.card_id._get_records_action(context={})

    @api.model
    def get_import_templates(self):
        """Offer the template of the import screen."""
        return [
            {
                "label": self.env._("Import Template for Visits"),
                "template": "/crm_relationship/static/csv/relationship_visit.csv",
            }
        ]

    @api.model
    def _message_auto_subscribe_followers(self, updated_values, default_subtype_ids):
        # A planned visit stands in the visitor's calendar; nobody gets a mail of it.
        return []
