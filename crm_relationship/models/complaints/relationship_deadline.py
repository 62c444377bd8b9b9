from odoo import api, fields, models
from odoo.tools import SQL

from .constants import TARGETS


class RelationshipDeadline(models.Model):
    """One target of a case: until when, met when, and what happened meanwhile."""

    _name = "relationship.deadline"
    _description = "Deadline of a Case"
    _order = "complaint_id, due_date, id"
    _rec_name = "target"

    complaint_id = fields.Many2one(
        comodel_name="relationship.complaint",
        string="Case",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, precompute=True
    )
    target = fields.Selection(selection=TARGETS, required=True, readonly=True)
    policy_id = fields.Many2one(
        comodel_name="relationship.sla.policy", ondelete="restrict", readonly=True
    )
    calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Working Time",
        ondelete="restrict",
        readonly=True,
        help="Empty: clock hours.",
    )
    hours = fields.Float(readonly=True, help="Hours allowed, without pauses.")
    date_start = fields.Datetime(string="From", required=True, readonly=True)
    due_date = fields.Datetime(string="Due", required=True, readonly=True)
    warn_date = fields.Datetime(string="Warning", readonly=True)
    met_date = fields.Datetime(string="Met", readonly=True)
    met_user_id = fields.Many2one(
        comodel_name="res.users", string="Met by", readonly=True
    )
    breached = fields.Boolean(
        readonly=True, help="It was not met in time. Stays so when it is met late."
    )
    is_hard = fields.Boolean(string="Hard", default=True, readonly=True)
    is_current = fields.Boolean(
        string="Current",
        default=True,
        readonly=True,
        help="Not replaced by another one, as when a case is reopened.",
    )
    paused_since = fields.Datetime(readonly=True)
    paused_minutes = fields.Float(
        readonly=True, help="Minutes in which this clock did not run."
    )
    level_id = fields.Many2one(
        comodel_name="relationship.sla.level",
        string="Last Level",
        ondelete="set null",
        readonly=True,
    )
    event_ids = fields.One2many(
        comodel_name="relationship.deadline.event",
        inverse_name="deadline_id",
        string="History",
    )

    _open_idx = models.Index(
        "(complaint_id) WHERE is_current IS TRUE AND met_date IS NULL"
    )

    @api.model
    def _row(
        self, target, hours, start, policy, calendar, company, clocks, complaint_id=None
    ):
        """Return the values of a deadline, as :meth:`_insert` takes them.

        :param float hours: hours allowed
        :param start: when the clock starts
        :param clocks: ``WorkingClocks``
        """
        due = clocks.add(calendar, company, start, hours)
        warn = None
        if policy.warn_hours:
            usable = max(hours - policy.warn_hours, 0)
            warn = clocks.add(calendar, company, start, usable)
        return {
            "complaint_id": complaint_id,
            "company_id": company.id,
            "target": target,
            "policy_id": policy.id or None,
            "calendar_id": calendar.id or None,
            "hours": hours,
            "date_start": start,
            "due_date": due,
            "warn_date": warn,
            "met_date": None,
            "breached": False,
            "is_hard": policy.is_hard if policy else True,
            "is_current": True,
        }

    @api.model
    def _insert(self, rows):
        """Insert deadlines at once, however many."""
        if not rows:
            return
        names = list(rows[0])
        self.env["relationship.complaint"].flush_model(["company_id"])
        columns = SQL(", ").join(map(SQL.identifier, names))
        self.env.cr.execute_values(
            SQL(
                "INSERT INTO relationship_deadline (paused_minutes, create_uid,"
                " write_uid, create_date, write_date, %s) VALUES %%s",
                columns,
            ).code.replace("%%s", "%s"),
            [tuple(row[name] for name in names) for row in rows],
            template=self._insert_template(len(names)),
            page_size=10_000,
        )

    @api.model
    def _insert_template(self, count):
        uid = int(self.env.uid)
        marks = ", ".join(["%s"] * count)
        return (
            f"(0, {uid}, {uid}, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC',"
            f" {marks})"
        )
