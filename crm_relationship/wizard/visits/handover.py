from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...models.visits.visit.visit import TO_COME
from ...tools.asks import asks

ADMINISTRATOR_GROUP = "crm_relationship.group_relationship_manager"
USER_GROUP = "crm_relationship.group_relationship_user"
SUPERVISOR_GROUP = "crm_relationship.group_relationship_supervisor"


class RelationshipHandover(models.TransientModel):
    """Hand the work of somebody who leaves over to a colleague, in one step.

    Cards, duties, visits to come with their meetings, plans, cases, measures, releases
    and activities. Supervisors hand over what they may change; heads and administrators
    all of the company.
    """

    _name = "relationship.handover"
    _description = "Hand Over Customers"
    _inherit = ["relationship.step.mixin"]

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    from_user_id = fields.Many2one(
        comodel_name="res.users",
        string="From Whom",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="May have been archived already.",
    )
    to_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Successor",
        domain="[('share', '=', False), ('company_ids', 'in', company_id),"
        " ('id', '!=', from_user_id)]",
    )
    scope = fields.Selection(
        selection=[("all", "All Customers"), ("selection", "Selected Customers")],
        required=True,
        default="all",
        string="For",
    )
    card_ids = fields.Many2many(comodel_name="relationship.card", string="Customers")
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="New Team",
        domain="['|', ('company_id', '=', False),"
        " ('company_id', 'parent_of', company_id)]",
        help="Empty: the customers stay in their team.",
    )
    note = fields.Char(help="Written on each card.")

    card_count = fields.Integer(string="As Specialist", compute="_compute_counts")
    leader_count = fields.Integer(string="As Liaison Leader", compute="_compute_counts")
    duty_count = fields.Integer(string="Duties", compute="_compute_counts")
    visit_count = fields.Integer(string="Visits to Come", compute="_compute_counts")
    event_count = fields.Integer(string="Meetings", compute="_compute_counts")
    plan_count = fields.Integer(string="Plans", compute="_compute_counts")
    activity_count = fields.Integer(string="Activities", compute="_compute_counts")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        # Not a default of the field: administrators may not touch cards.
        if self.env.context.get("active_model") == "relationship.card":
            values["scope"] = "selection"
            values["card_ids"] = [Command.set(self.env.context.get("active_ids", []))]
        return values

    @api.depends("from_user_id", "company_id", "scope", "card_ids")
    def _compute_counts(self):
        for wizard in self:
            work = wizard._work()
            for name, records in work.items():
                wizard[f"{name}_count"] = len(records)
            wizard.duty_count = len(wizard._duties(work))
            wizard.event_count = len(work["visit"].sudo().calendar_event_id)
            wizard.activity_count = len(wizard._activities(work))

    def _work(self):
        """Return the records that are handed over, by what counts them here.

        Capabilities that come later add theirs, and hand them over in
        :meth:`_hand_over`.
        """
        return {
            "card": self._cards("user_id"),
            "leader": self._cards("leader_id"),
            "visit": self._visits(),
            "plan": self._plans(),
        }

    def _allowed(self, model):
        """Return a model with the rights with which its records are handed over."""
        records = self.env[model].with_context(active_test=False)
        # Who administers the people of a company sees no cards, and counts them here.
        is_administrator = self.env.user.has_group(ADMINISTRATOR_GROUP)
        return records.sudo() if is_administrator else records

    def _find(self, model, domain):
        companies = self.company_id & self.env.user.company_ids
        records = self._allowed(model).search(
            Domain("company_id", "in", companies.ids) & Domain(domain)
        )
        return records._filtered_access("write")

    def _in_scope(self, name):
        if self.scope == "selection":
            return Domain(name, "in", self.sudo().card_ids.ids)
        return Domain.TRUE

    def _cards(self, role):
        """Return the cards in which the leaver has a role, by the name of its field."""
        if not self.from_user_id:
            return self.env["relationship.card"]
        return self._find(
            "relationship.card",
            Domain(role, "=", self.from_user_id.id) & self._in_scope("id"),
        )

    def _visits(self):
        """Return the visits to come that the leaver makes or prepares."""
        if not self.from_user_id:
            return self.env["relationship.visit"]
        user = self.from_user_id.id
        return self._find(
            "relationship.visit",
            (Domain("user_id", "=", user) | Domain("preparer_id", "=", user))
            & Domain("state", "in", TO_COME)
            & self._in_scope("card_id"),
        )

    def _duties(self, work):
        cards = work["card"] | work["leader"]
        duties = self.env["relationship.contact.duty"].sudo()
        return duties.search(
            [("card_id", "in", cards.ids), ("user_id", "=", self.from_user_id.id)]
        )

    def _plans(self):
        """Return the plans of the leaver that are not over, or wait for a report."""
        if not self.from_user_id or self.scope == "selection":
            return self.env["relationship.visit.plan"]
        today = self.company_id._relationship_today()
        over = Domain("kind", "=", "month") & Domain("date_end", "<", today)
        reported = Domain("report_date", "!=", False)
        return self._find(
            "relationship.visit.plan",
            Domain("user_id", "=", self.from_user_id.id)
            & Domain("state", "!=", "cancelled")
            & ~over
            & ~reported,
        )

    def _activities(self, work):
        """Return the open activities of the leaver on the records, but for plans."""
        user = Domain("user_id", "=", self.from_user_id.id)
        of_records = Domain.OR(
            Domain("res_model", "=", records._name)
            & Domain("res_id", "in", records.ids)
            for name, records in work.items()
            if name != "plan"
        )
        return self.env["mail.activity"].sudo().search(user & of_records)

    @asks("read")
    def action_hand_over(self):
        """Hand everything over, and tell the colleague.

        :raises UserError: naming what is missing or wrong
        """
        self.ensure_one()
        self._check_people()
        work = self._work()
        if not any(work.values()):
            raise UserError(
                self.env._(
                    "%s has no customers, visits, plans, cases, measures or releases"
                    " that you may hand over.",
                    self.from_user_id.name,
                )
            )
        duties, activities = self._duties(work), self._activities(work)
        # What may be handed over was checked when it was found. One message tells all.
        quiet = {"tracking_disable": True, "mail_activity_quick_update": True}
        self._hand_over(
            {
                name: records.sudo().with_context(**quiet)
                for name, records in work.items()
            }
        )
        new = {"user_id": self.to_user_id.id}
        duties.write(new)
        # Some followed their record's new owner already.
        activities.exists().with_context(**quiet).write(new)
        cards = work["card"] | work["leader"]
        self._write_on_cards(cards)
        self._tell_colleague(work)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self._text_done(work),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _hand_over(self, work):
        """Give the records to the colleague.

        :param work: from :meth:`_work`, as superuser, without messages
        """
        user = self.to_user_id.id
        team = {"team_id": self.team_id.id} if self.team_id else {}
        work["card"].write({"user_id": user, **team})
        work["leader"].write({"leader_id": user})
        self._move_visits(work["visit"])
        plans = work["plan"]
        months = plans.filtered(lambda plan: plan.kind == "month")
        (plans - months).write({"user_id": user})
        self._move_months(months)

    def _check_people(self):
        if not self.env.user.has_groups(f"{ADMINISTRATOR_GROUP},{SUPERVISOR_GROUP}"):
            raise AccessError(
                self.env._("Supervisors, heads and administrators hand over.")
            )
        if not self.from_user_id or not self.to_user_id:
            raise UserError(
                self.env._("From Whom, Successor: choose who leaves and who follows.")
            )
        colleague = self.to_user_id.sudo() - self.from_user_id
        able = colleague._relationship_can_act(self.company_id)
        if not able.filtered(lambda user: user.has_group(USER_GROUP)):
            raise UserError(
                self.env._(
                    "Successor: %(user)s cannot take over. Choose another active"
                    " colleague with access to the relationship cards of %(company)s.",
                    user=self.to_user_id.sudo().name,
                    company=self.company_id.name,
                )
            )
        team_company = self.team_id.sudo().company_id
        if not self.company_id._relationship_uses(team_company):
            raise UserError(
                self.env._(
                    "New Team: %(team)s does not belong to %(company)s.",
                    team=self.team_id.sudo().name,
                    company=self.company_id.name,
                )
            )

    def _move_visits(self, visits):
        """Give visits to the colleague; their meetings go into the new calendar."""
        made = visits.filtered(lambda visit: visit.user_id == self.from_user_id)
        prepared = visits.filtered(lambda v: v.preparer_id == self.from_user_id)
        made.write({"user_id": self.to_user_id.id})
        prepared.write({"preparer_id": self.to_user_id.id})

    def _move_months(self, plans):
        """Give month plans to the colleague; what was made stays in the leaver's own.

        The visits to come of a month join the plan that the colleague has for it, or
        a new one in the same state.
        """
        existing = plans.search(
            [
                ("kind", "=", "month"),
                ("user_id", "=", self.to_user_id.id),
                ("state", "!=", "cancelled"),
                ("company_id", "in", plans.company_id.ids),
                ("date_start", "in", plans.mapped("date_start")),
            ]
        )
        by_month = {(plan.company_id, plan.date_start): plan for plan in existing}
        for plan in plans:
            found = by_month.get((plan.company_id, plan.date_start))
            if not found and plan.date_start > plan.company_id._relationship_today():
                plan.user_id = self.to_user_id
                continue
            # The month has begun, and may have visits that were made.
            successor = found or plan.create(self._successor_values(plan))
            to_come = plan.visit_ids.filtered(lambda visit: visit.state in TO_COME)
            to_come.write({"plan_id": successor.id})

    def _successor_values(self, plan):
        """Return the values of the colleague's plan for the rest of a month."""
        names = ("company_id", "date_start", "purpose", "state", "requester_id")
        names += ("requested_date", "decided_user_id", "decided_date")
        values = plan._convert_to_write({name: plan[name] for name in names})
        return {**values, "user_id": self.to_user_id.id}

    def _text_done(self, work):
        """Return what is said when it is done; later capabilities add to it."""
        return self.env._(
            "%(to)s has taken over %(cards)s customers and %(visits)s visits.",
            to=self.to_user_id.name,
            cards=len(work["card"] | work["leader"]),
            visits=len(work["visit"]),
        )

    def _text_on_cards(self):
        return self.env._(
            "Handed over from %(leaver)s to %(colleague)s.",
            leaver=self.from_user_id.name,
            colleague=self.to_user_id.name,
        )

    def _write_on_cards(self, cards):
        body = Markup("<p>%s</p>") % self._text_on_cards()
        if self.note:
            body += Markup("<p>%s</p>") % self.note
        cards.sudo()._message_log_batch(bodies=dict.fromkeys(cards.ids, body))

    def _tell_colleague(self, work):
        """Tell the colleague once, in their language, what they take over."""
        colleague = self.with_context(lang=self.to_user_id.sudo().lang)
        body = Markup('<p>%s <a href="/odoo/relationship-cards">%s</a></p>')
        self.env["mail.thread"].message_notify(
            partner_ids=self.to_user_id.partner_id.ids,
            subject=colleague.env._("Customers handed over to you"),
            body=body % (colleague._text_of_work(work), colleague.env._("Open them")),
        )

    def _text_of_work(self, work):
        """Return what the colleague is told; capabilities that come later add to it."""
        return self.env._(
            "%(leaver)s has handed over %(cards)s customers and %(visits)s visits to"
            " you.",
            leaver=self.from_user_id.name,
            cards=len(work["card"] | work["leader"]),
            visits=len(work["visit"]),
        )
