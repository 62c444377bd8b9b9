from collections import Counter, defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

ACTIVITY_TYPE = "crm_relationship.mail_activity_type_contacts_due"
# What the reminder counts, each with the action that lists it.
LISTS = {
    "due": "crm_relationship.relationship_contact_duty_action_mine",
    "notice": "crm_relationship.relationship_visit_action_to_tell",
    "missed": "crm_relationship.relationship_visit_action_missed",
    "late": "crm_relationship.relationship_visit_action_late",
}
# Who may be reminded of a visit, or of a customer.
ROLES = ("preparer", "visitor", "specialist")


class RelationshipContactDigest(models.AbstractModel):
    """One reminder a day for each person: who is due, and what visits ask for.

    Leaders get none: their visits are prepared by the specialist, who is reminded of
    them.
    """

    _name = "relationship.contact.digest"
    _description = "Daily Reminder of Contacts and Visits"
    _inherit = ["relationship.work.mixin"]

    @api.model
    def _cron_contacts(self):
        """Refresh all duties, then remind everybody once."""
        steps = (
            self.env["relationship.contact.refresh"]._cron_refresh,
            lambda: self._work_step(self._remind, commit=True),
        )
        self._work_each(steps, lambda step: step())

    @api.model
    def _remind(self):
        """Give each person one open activity that says what is due today.

        An activity that is still open is brought up to date, so that after an outage
        there is one, not one a day. Who has finished today's gets the next tomorrow.
        """
        if not self._work_lock():
            return
        kind = self.env.ref(ACTIVITY_TYPE, raise_if_not_found=False)
        if not kind:
            # The type of activity was deleted: reminders are switched off.
            return
        known = self._known_reminders(kind)
        activities = known.browse()
        still_open = known.filtered("active").grouped("user_id")
        days = {(one.user_id, one.date_deadline) for one in known}
        vals_list = []
        for user, counts in self._figures().items():
            values = self._reminder_values(user, counts)
            mine = still_open.pop(user, activities)
            if mine:
                mine[1:].unlink()
                self._update(mine[0], values)
            elif (user, values["date_deadline"]) not in days:
                vals_list.append(
                    {**values, "activity_type_id": kind.id, "user_id": user.id}
                )
        activities.create(vals_list)
        # Nothing is due any more.
        activities.union(*still_open.values()).unlink()

    @api.model
    def _known_reminders(self, kind):
        """Return the open reminders, and the finished ones of these days."""
        # It may be tomorrow already, or still yesterday, where the company is.
        yesterday = fields.Date.today() - timedelta(days=1)
        return (
            self.env["mail.activity"]
            .with_context(active_test=False, mail_activity_quick_update=True)
            .search(
                [
                    ("activity_type_id", "=", kind.id),
                    ("res_model", "=", False),
                    "|",
                    ("active", "=", True),
                    ("date_deadline", ">=", yesterday),
                ]
            )
        )

    @api.model
    def _update(self, activity, values):
        """Write what differs: an open reminder that says the same stays as it is."""
        changed = {
            name: value for name, value in values.items() if activity[name] != value
        }
        if changed:
            activity.write(changed)

    @api.model
    def _figures(self):
        """Return what each user is to be reminded of.

        :return: counts by key, see ``LISTS``, by user; ``overdue`` is part of ``due``
        """
        self.env.flush_all()
        figures = defaultdict(Counter)
        for company in self.env["relationship.card"]._companies_with_cards().sudo():
            for user, counts in self._figures_of(company):
                figures[user] += counts
        return {user: counts for user, counts in figures.items() if counts}

    @api.model
    def _figures_of(self, company):
        """Yield users who can act in a company, and counts of it, above zero."""
        dues = self.env.execute_query_dict(self._dues_sql(company))
        visits = self.env.execute_query_dict(self._visits_sql(company))
        people = {row.get(role) for row in dues + visits for role in ROLES}
        users = self.env["res.users"].browse(filter(None, people))
        acting = {user.id: user._relationship_acting(company)[:1] for user in users}
        nobody, instead = users.browse(), {}
        for row in dues + visits:
            people = [acting.get(row.pop(role, None), nobody) for role in ROLES]
            user = self._who_is_reminded(*people, row.pop("is_leader", False))
            team = self.env["crm.team"].browse(row.pop("team") or ())
            if not user and team not in instead:
                instead[team] = company._relationship_somebody(nobody, team=team)
            yield user or instead[team], Counter(row)

    @api.model
    def _who_is_reminded(self, preparer, visitor, specialist, is_leader):
        """Return whom a visit reminds, or nobody; each is empty who cannot act.

        :param bool is_leader: the visitor comes as a leader, who is not reminded
        """
        first = preparer or visitor
        if is_leader and first == visitor:
            first = specialist
        return first or specialist

    @api.model
    def _dues_sql(self, company):
        return SQL(
            """
            SELECT c.user_id AS specialist, c.team_id AS team,
                   count(DISTINCT c.id) AS due,
                   count(DISTINCT c.id) FILTER (WHERE d.due_date < %(today)s) AS overdue
              FROM relationship_contact_duty d
              JOIN relationship_card c ON c.id = d.card_id
             WHERE d.company_id = %(company)s AND d.due_date <= %(soon)s
               AND d.planned_count = 0
               AND (d.snooze_until IS NULL OR d.snooze_until <= %(today)s)
             GROUP BY c.user_id, c.team_id
            """,
            company=company.id,
            today=company._relationship_today(),
            soon=company._relationship_due_soon(),
        )

    @api.model
    def _visits_sql(self, company):
        return SQL(
            """
            SELECT v.preparer_id AS preparer, v.user_id AS visitor,
                   c.user_id AS specialist, c.team_id AS team,
                   v.visitor_role IN ('liaison_leader', 'main_leader') AS is_leader,
                   count(*) FILTER (
                       WHERE v.state = 'planned' AND v.notice_date <= %(today)s
                         AND v.customer_told_date IS NULL AND v.date_end >= %(now)s
                   ) AS notice,
                   count(*) FILTER (
                       WHERE v.state = 'planned' AND v.date_end < %(now)s) AS missed,
                   count(*) FILTER (
                       WHERE v.state = 'done' AND v.report_due_date < %(today)s) AS late
              FROM relationship_visit v
              JOIN relationship_card c ON c.id = v.card_id
             WHERE v.company_id = %(company)s AND v.state IN ('planned', 'done')
             GROUP BY 1, 2, 3, 4, 5
            """,
            company=company.id,
            today=company._relationship_today(),
            now=fields.Datetime.now(),
        )

    @api.model
    def _reminder_values(self, user, counts):
        """Return what the activity of a user says, in their language."""
        user = user.with_context(lang=user.lang or self.env.lang)
        lines = self._reminder_lines(user.env, counts)
        note = Markup("").join(
            Markup('<p><a href="/odoo/%s">%s</a></p>')
            % (self.env.ref(LISTS[key]).sudo().path, text)
            for key, text in lines.items()
        )
        return {
            "summary": "; ".join(lines.values()),
            "note": note,
            "date_deadline": user.company_id._relationship_today(),
        }

    @api.model
    def _reminder_lines(self, env, counts):
        lines = {}
        if counts.get("overdue"):
            lines["due"] = env._(
                "Customers due: %(due)s, overdue: %(overdue)s",
                due=counts["due"],
                overdue=counts["overdue"],
            )
        elif counts.get("due"):
            lines["due"] = env._("Customers due: %s", counts["due"])
        if counts.get("notice"):
            lines["notice"] = env._(
                "Customers to notify of a visit: %s", counts["notice"]
            )
        if counts.get("missed"):
            lines["missed"] = env._("Missed visits: %s", counts["missed"])
        if counts.get("late"):
            lines["late"] = env._("Late reports: %s", counts["late"])
        return lines
