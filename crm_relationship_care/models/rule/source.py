from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.dates.zone import zone_day_sql

from ...tools.days import keys_on, shifted, span
from .rule import DATED, LASTING


def values_sql(rows, *names):
    """Return SQL of rows, to be joined: the first row says of which type they are.

    :param rows: tuples of values, at least one; dates are written as such
    :param names: of the alias and of its columns
    """
    alias, *columns = names
    return SQL(
        "(VALUES %s) AS %s(%s)",
        SQL(", ").join(SQL("(%s)", SQL(", ").join(map(_typed, row))) for row in rows),
        SQL.identifier(alias),
        SQL(", ").join(map(SQL.identifier, columns)),
    )


def _typed(value):
    if hasattr(value, "toordinal"):
        return SQL("%s::date", value)
    if value is None or isinstance(value, str):
        return SQL("%s::varchar", value)
    return SQL("%s", value)


class RelationshipCareSource(models.AbstractModel):
    """The occasions of customers in SQL: one select for each kind of occasion.

    Each takes all rules of its kind that are for the same customers, with their days,
    and gives (rule_id, card_id, partner_id, key_date_id, about, date): by which rule,
    whose it is, the person to whom it is said, what it is about so that one is told
    from another, and its day. The days of a year are computed once for all rules.
    """

    _name = "relationship.care.source"
    _description = "Occasions of Care"

    @api.model
    def _due_sql(self, rules, days):
        """Return SQL of what is due by rules of one company and is not yet logged.

        :param rules: with something to look at
        :param days: by rule, the first and the last date on which it was to be done
        """
        self._flush()
        groups = rules.grouped(lambda rule: (rule.occasion, rule._whom_key()))
        selects = [
            self._group_sql(occasion, group, days)
            for (occasion, __), group in groups.items()
        ]
        return SQL(
            "WITH keys(calendar, month, day, leap, date) AS MATERIALIZED"
            " (SELECT * FROM %s) %s",
            self._keys_sql(rules, days),
            SQL(" UNION ALL ").join(selects),
        )

    @api.model
    def _group_sql(self, occasion, rules, days):
        """Return SQL of what is due by rules of one occasion, for the same people."""
        return SQL(
            """
            SELECT o.rule_id, o.card_id, o.partner_id, o.key_date_id, o.about, o.date
              FROM (%(occasions)s) o
              JOIN relationship_card c ON c.id = o.card_id
             WHERE c.active AND c.company_id = %(company)s AND %(whom)s
               AND NOT EXISTS (
                   SELECT 1 FROM relationship_care_log l
                    WHERE l.rule_id = o.rule_id AND l.about = o.about AND %(same)s)
            """,
            occasions=self._selects()[occasion](rules, days),
            company=rules.company_id.id,
            whom=rules[0]._whom_sql(),
            same=self._same_sql(occasion),
        )

    @api.model
    def _same_sql(self, occasion):
        """Return SQL of whether a log is of the same occasion.

        A day of each year that was corrected after it was handled is the same day.
        """
        return SQL(
            "%s AND %s",
            # Somebody who is of two customers is one person.
            SQL("l.partner_id = o.partner_id")
            if occasion == "key_date"
            else SQL("l.card_id = o.card_id"),
            SQL("l.date BETWEEN o.date - 180 AND o.date + 180")
            if occasion in DATED
            else SQL("l.date = o.date"),
        )

    @api.model
    def _flush(self):
        for name in (
            "relationship.card",
            "relationship.key.date",
            "relationship.care.log",
            "relationship.holiday",
            "relationship.holiday.date",
            "relationship.classification",
            "relationship.complaint",
            "relationship.satisfaction",
            "res.partner",
        ):
            self.env[name].flush_model()

    @api.model
    def _selects(self):
        """Return by occasion the method that gives its SQL; extended by addons.

        :return: methods of (rules, days), as of :meth:`_due_sql`
        """
        return {
            "key_date": self._key_date_sql,
            "holiday": self._holiday_sql,
            "relation": self._relation_sql,
            "repair": self._repair_sql,
            "rating": self._rating_sql,
            **dict.fromkeys(LASTING, self._lasting_sql),
        }

    @api.model
    def _keys_sql(self, rules, days):
        """Return SQL of what is said of the days that any rule looks at, as rows."""
        company = rules.company_id
        windows = [
            self._dates_of(rule, days) for rule in rules if rule.occasion in DATED
        ]
        today = company._relationship_today()
        first = min((window[0] for window in windows), default=today)
        last = max((window[1] for window in windows), default=first)
        rows = sorted(
            (*key, day)
            for day in span(first, last)
            for key in keys_on(day, company.relationship_common_year)
        )
        return values_sql(rows, "v", "calendar", "month", "day", "leap", "date")

    @api.model
    def _dates_of(self, rule, days):
        """Return the first and the last date that a rule looks at: the lead is over."""
        return tuple(shifted(day, rule.lead_days) for day in days[rule])

    @api.model
    def _windows_sql(self, rules, days, extra=lambda rule: None):
        """Return SQL of the dates that rules look at: ``w`` of id, dates and extra."""
        rows = [(rule.id, *self._dates_of(rule, days), extra(rule)) for rule in rules]
        return values_sql(rows, "w", "rule_id", "first", "last", "extra")

    @api.model
    def _key_date_sql(self, rules, days):
        return SQL(
            """
            SELECT w.rule_id, d.card_id, d.partner_id, d.id AS key_date_id,
                   CASE d.kind WHEN 'other' THEN 'other,' || d.id ELSE d.kind END
                       AS about, v.date
              FROM %(windows)s
              JOIN keys v ON v.date BETWEEN w.first AND w.last
              JOIN relationship_key_date d
                   ON d.calendar = v.calendar AND d.month = v.month
                      AND d.day = v.day AND COALESCE(d.is_leap, FALSE) = v.leap
             WHERE d.active AND d.company_id = %(company)s
               AND (w.extra IS NULL OR d.kind = w.extra)
            """,
            windows=self._windows_sql(rules, days, lambda rule: rule.kind or None),
            company=rules.company_id.id,
        )

    @api.model
    def _holiday_sql(self, rules, days):
        return SQL(
            """
            SELECT w.rule_id, c.id AS card_id, %(person)s AS partner_id,
                   NULL::int4 AS key_date_id, 'holiday,' || h.id AS about, d.date
              FROM %(windows)s
              JOIN relationship_care_rule r ON r.id = w.rule_id
              JOIN relationship_holiday h ON h.id = r.holiday_id
              JOIN LATERAL (
                   SELECT v.date FROM keys v
                    WHERE v.calendar = h.calendar AND v.month = h.month
                      AND v.day = h.day AND NOT v.leap
                    UNION ALL
                   SELECT l.date FROM relationship_holiday_date l
                    WHERE h.calendar = 'dated' AND l.holiday_id = h.id
              ) d ON d.date BETWEEN w.first AND w.last
              JOIN relationship_card c ON c.company_id = %(company)s
              JOIN res_partner p ON p.id = c.partner_id
             -- Who has no country lives where the company does.
             WHERE h.country_id IS NULL
                OR COALESCE(p.country_id, %(country)s) = h.country_id
            """,
            person=self._person_sql(),
            windows=self._windows_sql(rules, days),
            company=rules.company_id.id,
            country=rules.company_id.country_id.id or None,
        )

    @api.model
    def _person_sql(self):
        """Return SQL of the person to whom a card ``c`` is spoken."""
        return SQL("COALESCE(c.contact_id, c.partner_id)")

    @api.model
    def _relation_sql(self, rules, days):
        return SQL(
            """
            SELECT w.rule_id, c.id AS card_id, %(person)s AS partner_id,
                   NULL::int4 AS key_date_id, 'relation' AS about, v.date
              FROM %(windows)s
              JOIN keys v ON v.date BETWEEN w.first AND w.last
                         AND v.calendar = 'solar'
              JOIN relationship_card c
                   ON extract(month FROM c.first_turnover_date) = v.month
                      AND extract(day FROM c.first_turnover_date) = v.day
                      AND c.first_turnover_date < v.date
             WHERE c.company_id = %(company)s
            """,
            person=self._person_sql(),
            windows=self._windows_sql(rules, days),
            company=rules.company_id.id,
        )

    @api.model
    def _lasting_sql(self, rules, days):
        """Return SQL of what lasts; each last contact, or turnover, is one occasion."""
        company, occasion = rules.company_id, rules[0].occasion
        made = zone_day_sql("c.create_date", company._relationship_zone())
        turnover = SQL("c.last_turnover_date")
        contact = SQL("COALESCE(c.last_contact_date, %s)", made)
        first = SQL("c.first_turnover_date")
        # Of which day the occasion is, since when it lasts, and of whom.
        day, since, state = {
            # R211. Who was never contacted is silent since the card was made.
            "silence": (contact, contact, SQL("TRUE")),
            # Each purchase begins another silence, whatever the rhythm is then.
            "rhythm": (turnover, SQL("c.rhythm_late_date"), SQL("TRUE")),
            "lapsing": (turnover, turnover, SQL("c.lifecycle = 'lapsing'")),
            "lost": (turnover, turnover, SQL("c.lifecycle = 'lost'")),
            "new": (first, first, SQL("c.lifecycle = 'new'")),
        }[occasion]
        until = [(rule.id, shifted(days[rule][1], -rule.days)) for rule in rules]
        return SQL(
            """
            SELECT w.rule_id, c.id AS card_id, %(person)s AS partner_id,
                   NULL::int4 AS key_date_id, %(occasion)s::varchar AS about,
                   %(day)s AS date
              FROM %(until)s
              JOIN relationship_card c ON c.company_id = %(company)s
                   AND %(state)s AND %(since)s <= w.until
            """,
            person=self._person_sql(),
            occasion=occasion,
            day=day,
            since=since,
            state=state,
            company=company.id,
            until=values_sql(until, "w", "rule_id", "until"),
        )

    @api.model
    def _repair_sql(self, rules, days):
        return self._moments_sql(
            rules,
            days,
            SQL(
                "SELECT x.card_id, x.partner_id, 'case,' || x.id AS about,"
                " x.closed_date AS moment, FALSE AS is_low"
                " FROM relationship_complaint x"
                " WHERE x.kind = 'service_request' AND x.state = 'closed'"
                " AND x.card_id IS NOT NULL"
            ),
            SQL("x.closed_date"),
        )

    @api.model
    def _rating_sql(self, rules, days):
        return self._moments_sql(
            rules,
            days,
            SQL(
                "SELECT x.card_id, x.partner_id, 'answer,' || x.id AS about,"
                " x.date AS moment, x.is_low FROM relationship_satisfaction x"
                " WHERE x.is_first AND x.card_id IS NOT NULL"
            ),
            SQL("x.date"),
        )

    @api.model
    def _moments_sql(self, rules, days, select, moment):
        """Return SQL of what happened at a moment, so many days before these days.

        :param select: SQL of what happened, from ``x``; ends with its conditions
        :param moment: SQL of when, on which there is an index
        """
        rows = [
            (rule.id, *(shifted(day, -rule.days) for day in days[rule]), rule.is_low)
            for rule in rules
        ]
        earliest = min(row[1] for row in rows)
        return SQL(
            """
            SELECT w.rule_id, m.card_id,
                   COALESCE(m.partner_id, c.partner_id) AS partner_id,
                   NULL::int4 AS key_date_id, m.about, m.date
              FROM %(windows)s
              JOIN (SELECT x.*, %(day)s AS date
                      FROM (%(select)s AND %(moment)s >= %(earliest)s) x) m
                   ON m.date BETWEEN w.first AND w.last AND (m.is_low OR NOT w.is_low)
              JOIN relationship_card c ON c.id = m.card_id
            """,
            windows=values_sql(rows, "w", "rule_id", "first", "last", "is_low"),
            day=zone_day_sql("x.moment", rules.company_id._relationship_zone()),
            select=select,
            moment=moment,
            # Wherever the company is: a day before is early enough.
            earliest=shifted(earliest, -1),
        )
