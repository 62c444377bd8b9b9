from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

# Of visits: typing errors, and dates that stand for "never", are outside.
YEARS = range(1900, 3000)


class RelationshipVisit(models.Model):
    """Moving a visit keeps the record, and says why when notice is broken (X15)."""

    _inherit = "relationship.visit"

    move_reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        string="Reason of the Move",
        domain="[('kind', '=', 'visit_move')]",
        ondelete="restrict",
        copy=False,
        tracking=True,
        help="Why the visit was moved when the customer could not be told in time.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_years(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_years(vals)
        if not {"date_start", "date_end"} & vals.keys():
            return super().write(vals)
        if "date_start" in vals and not vals.get("date_end"):
            return self._write_start(vals)
        moved = self._moved_by(vals)
        moved._check_move(vals)
        told_before = moved.filtered(
            lambda visit: (
                visit.state in ("draft", "planned") and visit.customer_told_date
            )
        )
        if told_before and "customer_told_date" not in vals:
            # He knows of another day.
            vals = {**vals, "customer_told_date": False}
        days = {visit: visit._local_date(visit.date_start) for visit in moved}
        result = super().write(vals)
        moved.filtered(
            lambda visit: (
                visit.state in ("draft", "planned")
                and visit._local_date(visit.date_start) != days[visit]
            )
        )._begin_again()
        return result

    @api.model
    def _check_years(self, vals):
        """Refuse days around which there is no calendar to reckon in.

        :raises UserError: naming the field
        """
        for name in ("date_start", "date_end", "next_visit_date"):
            day = fields.Date.to_date(vals.get(name))
            if day and day.year not in YEARS:
                raise UserError(
                    self.env._(
                        "%(field)s: enter a year from %(first)s to %(last)s.",
                        field=self._fields[name]._description_string(self.env),
                        first=YEARS[0],
                        last=YEARS[-1],
                    )
                )

    def _write_start(self, vals):
        """Write a new start: each visit takes as long as before."""
        start = fields.Datetime.to_datetime(vals["date_start"])
        for duration, visits in self.grouped(
            lambda visit: visit.date_end - visit.date_start
        ).items():
            end = start and start + duration
            visits.write({**vals, "date_end": end})
        return True

    def _moved_by(self, vals):
        """Return the visits whose dates differ from those in ``vals``."""
        dates = {
            name: fields.Datetime.to_datetime(vals[name])
            for name in ("date_start", "date_end")
            if name in vals
        }
        return self.filtered(
            lambda visit: any(visit[name] != date for name, date in dates.items())
        )

    def _check_move(self, vals):
        """Refuse to move what is reported, or at short notice without a reason.

        :raises UserError: naming the visits
        """
        reported = self.filtered(lambda visit: visit.state == "reported")
        if reported:
            raise UserError(
                self.env._(
                    "%s: a reported visit cannot be moved. Enter a new visit, or let"
                    " the report be reopened first.",
                    format_list(self.env, reported.mapped("display_name")),
                )
            )
        start = fields.Datetime.to_datetime(vals.get("date_start"))
        if start:
            self.filtered(lambda visit: visit.state == "done")._check_begun(start)
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
        now = fields.Datetime.now()
        hours = self.visit_type_id.change_notice_hours
        if hours and now > self.date_start - timedelta(hours=hours):
            return self.env._(
                "The customer is told of a change %(hours)g hours before the booked"
                " time (R124).",
                hours=hours,
            )
        notice_date = self._notice_date(start)
        if notice_date and self._local_date(now) > notice_date:
            return self.env._(
                "The customer is told %(days)s days before the visit (R093).",
                days=self.visit_type_id.notice_days,
            )
        return False

    def action_move(self):
        """Ask for the new time, and for a reason where one is needed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Move Visit"),
            "res_model": "relationship.visit.move",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_visit_id": self.id},
        }
