from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..constants import OPEN_STATES

SUPERVISOR = "crm_relationship.group_relationship_supervisor"
# What the old system says of a case, and nobody enters otherwise.
KNOWN = ("name", "state", "responded_date", "resolved_date", "closed_date")
# In which order things happen to a case.
DATES = ("received_date", "responded_date", "resolved_date", "closed_date")
# No older case is worth its place, and a slip of the pen is more likely.
FIRST_YEAR = 1970
# What an end needs.
ENDS = {
    "resolved": "resolved_date",
    "rejected": "resolved_date",
    "closed": "closed_date",
}


class RelationshipComplaint(models.Model):
    """Cases of an old system: they come in with their dates, and silently (R153).

    Those that are over get no deadline; those that are open get theirs from now on,
    and their owners are told once for all of them.
    """

    _inherit = "relationship.complaint"

    is_history = fields.Boolean(
        string="From an Old System",
        copy=False,
        help="Imported by a supervisor, with state, number and dates. Nobody is told of"
        " such a case when it is imported.",
    )

    imported_date = fields.Datetime(
        string="Imported",
        readonly=True,
        copy=False,
        help="The deadlines of a case of an old system run from here.",
    )

    @api.model
    def _protected_fields(self):
        # Not readonly: supervisors import them.
        return super()._protected_fields() | {*KNOWN, "is_history"}

    @api.model
    def _entered(self, vals_list):
        if self.env.su or not any(vals.get("is_history") for vals in vals_list):
            return super()._entered(vals_list)
        if not self.env.user.has_group(SUPERVISOR):
            raise AccessError(
                self.env._(
                    "From an Old System: supervisors and heads import the cases of an"
                    " old system. Ask one of them, or leave this column out."
                )
            )
        names = [
            (*KNOWN, "is_history") if vals.get("is_history") else ()
            for vals in vals_list
        ]
        rest = super()._entered(
            [
                {name: value for name, value in vals.items() if name not in known}
                for vals, known in zip(vals_list, names, strict=True)
            ]
        )
        return [
            {**entered, **{name: vals[name] for name in known if name in vals}}
            for vals, entered, known in zip(vals_list, rest, names, strict=True)
        ]

    @api.model
    def _complete_values(self, vals_list):
        for vals in vals_list:
            if vals.get("is_history"):
                self._check_history(vals)
        vals_list = super()._complete_values(vals_list)
        for vals in vals_list:
            if not vals.get("is_history"):
                continue
            vals["imported_date"] = fields.Datetime.now()
            if vals["state"] not in OPEN_STATES:
                vals["sla_policy_id"] = False
        return vals_list

    @api.model
    def _check_history(self, vals):
        """Refuse dates that cannot be; complete those that follow from others.

        :param dict vals: of one case, changed in place
        :raises UserError: naming the case and the date
        """
        case = vals.get("name") or vals.get("subject") or self.env._("the case")
        self._check_history_end(vals, case)
        known = [
            (name, fields.Datetime.to_datetime(vals[name]))
            for name in DATES
            if vals.get(name)
        ]
        for name, date in known:
            if date.year < FIRST_YEAR:
                raise UserError(
                    self.env._(
                        "%(field)s: that of %(case)s is before the year %(year)s.",
                        field=self._fields[name]._description_string(self.env),
                        case=case,
                        year=FIRST_YEAR,
                    )
                )
        known.append(("", fields.Datetime.now()))
        for (name, date), (__, later) in zip(known, known[1:], strict=False):
            if date > later:
                raise UserError(
                    self.env._(
                        "%(field)s: that of %(case)s is later than what came after it.",
                        field=self._fields[name]._description_string(self.env),
                        case=case,
                    )
                )

    @api.model
    def _check_history_end(self, vals, case):
        """Refuse an end without its date, and the date of an end without the end.

        :param dict vals: of one case; the date of the result is completed in place
        """
        end = ENDS.get(vals.get("state"))
        if end and not vals.get(end):
            raise UserError(
                self.env._(
                    "%(field)s: when did %(case)s end? Fill in this column.",
                    field=self._fields[end]._description_string(self.env),
                    case=case,
                )
            )
        if end:
            vals["resolved_date"] = vals.get("resolved_date") or vals[end]
            return
        for name in sorted({*ENDS.values()}):
            if vals.get(name):
                raise UserError(
                    self.env._(
                        "%(field)s: %(case)s is open, and has not ended. Leave this"
                        " column empty, or give the state in which it ended.",
                        field=self._fields[name]._description_string(self.env),
                        case=case,
                    )
                )

    @api.model
    def _create_complete(self, vals_list):
        if not any(vals.get("is_history") for vals in vals_list):
            return super()._create_complete(vals_list)
        quiet = self.with_context(
            tracking_disable=True,
            mail_create_nosubscribe=True,
            mail_auto_subscribe_no_notify=True,
        )
        ids = {}
        for is_old, creating in ((True, quiet), (False, self)):
            part = [
                number
                for number, vals in enumerate(vals_list)
                if bool(vals.get("is_history")) == is_old
            ]
            if part:
                values = [vals_list[number] for number in part]
                made = super(RelationshipComplaint, creating)._create_complete(values)
                ids.update(zip(part, made.ids, strict=True))
        cases = self.browse(ids[number] for number in range(len(vals_list)))
        cases._tell_owners_of_history()
        return cases

    def _tell_owners_of_history(self):
        """Tell each owner once how many old cases are theirs and open."""
        waiting = self.sudo().filtered(
            lambda case: case.is_history and case.state in OPEN_STATES
        )
        for (company, owner), cases in waiting.grouped(
            lambda case: (case.company_id, case.user_id)
        ).items():
            for user in company._relationship_recipients(owner, team=cases.team_id[:1]):
                env = self.with_context(lang=user.lang).env
                text = env._(
                    "Open cases of an old system that are yours: %s", len(cases)
                )
                self.env["mail.thread"].sudo().message_notify(
                    partner_ids=user.partner_id.ids,
                    subject=text,
                    body=env._("%s. Their time runs from now on.", text),
                )
