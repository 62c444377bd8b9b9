from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """Holidays that are entered later move open deadlines; those of a person do not."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        self.env["relationship.deadline"]._hours_changed(leaves._relationship_pairs())
        return leaves

    def write(self, vals):
        before = self._relationship_pairs()
        result = super().write(vals)
        pairs = before | self._relationship_pairs()
        self.env["relationship.deadline"]._hours_changed(pairs)
        return result

    def unlink(self):
        pairs = self._relationship_pairs()
        result = super().unlink()
        self.env["relationship.deadline"]._hours_changed(pairs)
        return result

    def _relationship_pairs(self):
        """Return (calendar, company) of the working times that these are off from."""
        everybodys = self.sudo().filtered(lambda leave: not leave.resource_id)
        return {(leave.calendar_id.id, leave.company_id.id) for leave in everybodys}


class ResourceCalendarAttendance(models.Model):
    """Hours of work that change move open deadlines."""

    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        hours = super().create(vals_list)
        hours.calendar_id._relationship_move_deadlines()
        return hours

    def write(self, vals):
        calendars = self.calendar_id
        result = super().write(vals)
        (calendars | self.calendar_id)._relationship_move_deadlines()
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        calendars._relationship_move_deadlines()
        return result


class ResourceCalendar(models.Model):
    """A working time in another time zone moves open deadlines."""

    _inherit = "resource.calendar"

    def write(self, vals):
        result = super().write(vals)
        if {"tz", "two_weeks_calendar"} & vals.keys():
            self._relationship_move_deadlines()
        return result

    def _relationship_move_deadlines(self):
        deadlines = self.env["relationship.deadline"]
        deadlines._hours_changed((calendar.id, False) for calendar in self)


class RelationshipWorkday(models.Model):
    """A day that is worked anyway moves open deadlines, when it is entered later."""

    _inherit = "relationship.workday"

    @api.model_create_multi
    def create(self, vals_list):
        days = super().create(vals_list)
        self.env["relationship.deadline"]._hours_changed(days._pairs())
        return days

    def write(self, vals):
        before = self._pairs()
        result = super().write(vals)
        self.env["relationship.deadline"]._hours_changed(before | self._pairs())
        return result

    def unlink(self):
        pairs = self._pairs()
        result = super().unlink()
        self.env["relationship.deadline"]._hours_changed(pairs)
        return result

    def _pairs(self):
        return {(day.calendar_id.id, day.company_id.id) for day in self}
