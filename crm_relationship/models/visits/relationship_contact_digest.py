from collections import defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

ACTIVITY_TYPE = "crm_relationship.mail_activity_type_contacts_due"
# What the reminder counts, each with the action that lists it.
LISTS = {
    "due": "crm_relationship.relationship_contact_duty_action_mine",
    "notice": "crm_relationship.relationship_visit_action_to_tell",
    "missed": "crm_relationship.relationship_visit_action_missed",
    "late": "crm_relationship.relationship_visit_action_late",
}


class RelationshipContactDuty(models.Model):
    """One reminder a day for each person: who is due, and what visits ask for.

    Leaders get none: their visits are prepared by the specialist, who is reminded of
    them.
    """

    _inherit = "relationship.contact.duty"

    is_due = fields.Boolean(
        compute="_compute_is_due",
        search="_search_is_due",
        help="Overdue, or due as soon as the settings of the company say.",
    )

    @api.depends("due_date", "company_id")
    def _compute_is_due(self):
        due = self.filtered_domain(self._search_is_due("in", [True]))
        for duty in self:
            duty.is_due = duty in due

    @api.model
    def _search_is_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("due_date", "<=", company._relationship_due_soon())
            for company in self.env.companies.sudo()
        )

    @api.model
    def _cron_contacts(self):
        """Refresh all duties, then remind everybody once."""
        self._cron_refresh()
        self._work_step(self._remind, commit=True)

    @api.model
    def _remind(self):
        """Give each person one open activity that says what is due today.

        An activity that is still open is brought up to date, so that after an outage
        there is one, not one a day. Who has finished today's gets the next tomorrow.
        """
        if not self._work_lock("remind"):
            return
        kind = self.env.ref(ACTIVITY_TYPE, raise_if_not_found=False)
        if not kind:
            # Somebody has deleted the kind of activity: nobody wants reminders.
            return
        figures = self._reminder_figures()
        users = self.env["res.users"].browse(figures).exists().filtered("active")
        known = self._known_reminders(kind)
        activities = known.browse()
        still_open = known.filtered("active").grouped("user_id")
        todays = defaultdict(activities.browse)
        todays.update(known.grouped(lambda one: (one.user_id, one.date_deadline)))
        vals_list = []
        for user in users:
            values = self._reminder_values(user, figures[user.id])
            mine = still_open.pop(user, activities.browse())
            if mine:
                mine[:1]._relationship_update(values)
                mine[1:].unlink()
            elif not todays[user, values["date_deadline"]]:
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
    def _reminder_figures(self):
        """Return what each user is to be reminded of.

        :return: counts by key, see ``LISTS``, by user id; ``overdue`` is part of
            ``due``
        """
        self.env.flush_all()
        companies = self.env["relationship.card"]._companies_with_cards().sudo()
        figures = defaultdict(dict)
        if not companies:
            return figures
        days = SQL(", ").join(
            SQL(
                "(%s, %s::date, %s::date)",
                company.id,
                company._relationship_today(),
                company._relationship_due_soon(),
            )
            for company in companies
        )
        days = SQL("(VALUES %s) y (company_id, today, soon)", days)
        for query in (self._due_figures_sql(days), self._visit_figures_sql(days)):
            for row in self.env.execute_query_dict(query):
                counts = {name: value for name, value in row.items() if value}
                user_id = counts.pop("user_id", None)
                if user_id and counts:
                    figures[user_id].update(counts)
        return figures

    @api.model
    def _due_figures_sql(self, days):
        return SQL(
            """
            SELECT c.user_id, count(DISTINCT c.id) AS due,
                   count(DISTINCT c.id) FILTER (WHERE d.due_date < y.today) AS overdue
              FROM relationship_contact_duty d
              JOIN relationship_card c ON c.id = d.card_id
              JOIN %s ON y.company_id = d.company_id
             WHERE d.due_date <= y.soon AND d.planned_count = 0
               AND (d.snooze_until IS NULL OR d.snooze_until <= y.today)
               AND c.user_id IS NOT NULL
             GROUP BY c.user_id
            """,
            days,
        )

    @api.model
    def _visit_figures_sql(self, days):
        now = fields.Datetime.now()
        return SQL(
            """
            SELECT CASE WHEN v.visitor_role IN ('liaison_leader', 'main_leader')
                         AND COALESCE(p.id, u.id) = u.id
                        THEN c.user_id
                        ELSE COALESCE(p.id, u.id, c.user_id)
                    END AS user_id,
                   count(*) FILTER (WHERE %(notice)s) AS notice,
                   count(*) FILTER (WHERE %(missed)s) AS missed,
                   count(*) FILTER (WHERE %(late)s) AS late
              FROM relationship_visit v
              JOIN relationship_card c ON c.id = v.card_id
              LEFT JOIN res_users p ON p.id = v.preparer_id AND p.active
              LEFT JOIN res_users u ON u.id = v.user_id AND u.active
              JOIN %(days)s ON y.company_id = v.company_id
             WHERE v.state IN ('planned', 'done')
             GROUP BY 1
            """,
            days=days,
            notice=SQL(
                "v.state = 'planned' AND v.notice_date <= y.today"
                " AND v.customer_told_date IS NULL AND v.date_end >= %s",
                now,
            ),
            missed=SQL("v.state = 'planned' AND v.date_end < %s", now),
            late=SQL("v.state = 'done' AND v.report_due_date < y.today"),
        )

    @api.model
    def _reminder_values(self, user, counts):
        """Return what the activity of a user says, in his language."""
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
                "Customers to tell of a visit: %s", counts["notice"]
            )
        if counts.get("missed"):
            lines["missed"] = env._("Missed visits: %s", counts["missed"])
        if counts.get("late"):
            lines["late"] = env._("Late reports: %s", counts["late"])
        return lines
