from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....tools.asks import asks


class RelationshipAction(models.Model):
    """A measure (改进措施) with its owner and its date (R139, R147).

    It is of a case, of a visit on which something was asked for (R118), or of a
    customer.
    """

    _name = "relationship.action"
    _description = "Corrective Action"
    _inherit = [
        "relationship.reader.mixin",
        "relationship.owner.mixin",
        "relationship.state.mixin",
        "relationship.disclosure.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "state, date_deadline, id"
    _check_company_auto = True

    _transitions = {
        "open": ("done", "cancelled"),
        "done": ("open", "cancelled"),
        "cancelled": ("open", "done"),
    }

    name = fields.Char(string="Corrective Action", required=True, tracking=True)
    kind = fields.Selection(
        selection=[("corrective", "Corrective"), ("preventive", "Preventive")],
        required=True,
        default="corrective",
        tracking=True,
        help="Corrective: puts right what went wrong. Preventive: lets it not happen"
        " again.",
    )
    note = fields.Text()
    active = fields.Boolean(default=True)
    complaint_id = fields.Many2one(
        comodel_name="relationship.complaint",
        string="Case",
        ondelete="cascade",
        holds=True,
        fixed=True,
        index="btree_not_null",
        check_company=True,
    )
    visit_id = fields.Many2one(
        comodel_name="relationship.visit",
        index="btree_not_null",
        check_company=True,
        copy=False,
        help="The visit or reception on which the customer asked for it.",
    )
    card_id = fields.Many2one(
        comodel_name="relationship.card",
        compute="_compute_card_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="cascade",
        holds=True,
        index="btree_not_null",
        check_company=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        required=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Owner",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index=True,
        check_company=True,
        tracking=True,
    )
    date_deadline = fields.Date(string="Due on", required=True, tracking=True)
    state = fields.Selection(
        selection=[("open", "Open"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        default="open",
        copy=False,
        tracking=True,
        group_expand=True,
    )
    done_date = fields.Date(readonly=True)
    result = fields.Text()

    @api.constrains("visit_id", "card_id")
    def _check_visit_card(self):
        for action in self.sudo():
            visit = action.visit_id
            if visit and visit.card_id != action.card_id:
                raise ValidationError(
                    self.env._(
                        # Whoever enters just any number does not read whose visit.
                        "Visit: the measure “%s” is of another customer than this"
                        " visit was with.",
                        action.name,
                    )
                )

    @api.constrains("state", "complaint_id")
    def _check_open_case(self):
        for action in self.sudo():
            case = action.complaint_id
            if (
                action.state == "open"
                and case.state == "closed"
                and not action._is_follow_up()
            ):
                raise ValidationError(
                    self.env._(
                        # Whoever enters just any number does not read the subject.
                        "%(action)s: %(case)s is closed. Reopen the case, to open a"
                        " measure of it.",
                        action=action.name,
                        case=case.name,
                    )
                )

    def _is_follow_up(self):
        """Tell whether the measure follows from what came after the case."""
        return False

    @api.depends("complaint_id.card_id", "visit_id")
    def _compute_card_id(self):
        for action in self:
            card = action.complaint_id.card_id or action.visit_id.card_id
            action.card_id = card or action.card_id

    @api.depends("complaint_id", "visit_id", "card_id")
    def _compute_company_id(self):
        for action in self:
            document = action.complaint_id or action.visit_id or action.card_id
            action.company_id = document.company_id or self.env.company

    @api.depends("user_id", "complaint_id", "card_id")
    def _compute_reader_ids(self):
        return super()._compute_reader_ids()

    @api.depends("user_id", "complaint_id", "card_id")
    def _compute_writer_ids(self):
        return super()._compute_writer_ids()

    @api.model
    def _people_parents(self, kind):
        # Who only reads a case or a customer does not read what is to be improved.
        parents = (("complaint_id", "writer"), ("card_id", "writer"))
        return [*super()._people_parents(kind), *parents]

    @api.model
    def _writer_sources(self):
        return [*super()._writer_sources(), self._user_source("user_id", "owner")]

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        actions._check_documents()
        actions._remind_owners()
        actions._tell_case()
        return actions

    def write(self, vals):
        if self._is_stamping():
            return super().write(vals)
        # A state that is written, as in a list or by dragging, is a step.
        vals = dict(vals)
        state = vals.pop("state", None)
        result = super().write(vals)
        if {"complaint_id", "visit_id", "card_id"} & vals.keys():
            self._check_documents()
        if state:
            self.filtered(lambda action: action.state != state)._take_step(state)
        if state or {"user_id", "date_deadline", "effect_date"} & vals.keys():
            self._remind_owners()
        if state or "user_id" in vals:
            self._tell_case()
        return result

    def _evidence(self, operation):
        if operation == "unlink":
            return self.env._(
                "%s: a measure stays on record. Cancel it, and say the result."
            )
        if self.state == "open":
            return self.env._(
                "%s: an open measure is not archived. Finish or cancel it first."
            )
        return super()._evidence(operation)

    def _missing_for(self, state):
        # Why nothing was done is what its case is closed with (R139).
        missing = super()._missing_for(state)
        if state == "cancelled" and not self.result:
            missing = [*missing, "result"]
        return missing

    def _tell_case(self):
        """Log in the case who does, or did, what."""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for action in self.sudo().filtered("complaint_id"):
            text = self.env._(
                "Measure “%(name)s” (%(owner)s): %(state)s",
                name=action.name,
                owner=action.user_id.name,
                state=labels[action.state],
            )
            result = action.state != "open" and action.result
            action.complaint_id._message_log(
                body=f"{text}. {result}" if result else text,
                author_id=self.env.user.partner_id.id,
            )

    def _take_step(self, state, **values):
        self.check_access("write")
        for company, actions in self.grouped("company_id").items():
            today = company._relationship_today() if state == "done" else False
            super(RelationshipAction, actions)._take_step(
                state, done_date=today, **values
            )
        return True

    def _check_documents(self):
        """A measure is of a case, or of a customer, that the user works on.

        To be its owner is not enough. Of a visit, the measure tells when it was.
        """
        self.complaint_id.check_access("write")
        self.visit_id.check_access("read")
        (self - self.filtered("complaint_id")).card_id.check_access("write")

    def _remind_owners(self):
        """Keep one activity for each open measure, at its date."""
        todo = "mail.mail_activity_data_todo"
        actions = self.sudo().with_context(mail_activity_quick_update=True)
        actions.activity_unlink([todo])
        for action in actions.filtered(lambda action: action.state == "open"):
            action.activity_schedule(
                todo,
                action.date_deadline,
                summary=action.name,
                user_id=action._who_is_reminded().id,
            )

    def _who_is_reminded(self):
        """Return the owner of the measure, or who acts for them when they are gone."""
        owner, company = self.user_id, self.company_id
        team = self.complaint_id.team_id or self.card_id.team_id
        able = owner._relationship_can_act(company)
        return able or company._relationship_somebody(owner, self, team)

    @asks("read")
    def action_plan_leader_visit(self):
        """Open a new visit of a leader to the customer, because of the measure."""
        self.ensure_one()
        return self.card_id.action_plan_leader_visit(self.name)

    @asks("read")
    def action_done(self):
        """The measure is carried out, today."""
        return self.write({"state": "done"})

    @asks("read")
    def action_cancel(self):
        """The measure is not needed any more."""
        return self.write({"state": "cancelled"})

    @asks("read")
    def action_reopen(self):
        """The measure is open again."""
        return self.write({"state": "open"})
