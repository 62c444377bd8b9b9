from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.zone import zone_day_sql

from ..tools.days import keys_on, span
from .care_rule import DATED, LASTING


class RelationshipCareSource(models.AbstractModel):
    """The occasions of customers in SQL: one select for each kind of occasion.

    Each gives (card_id, partner_id, key_date_id, about, date): whose it is, the person
    to whom it is said, what it is about so that one is told from another, and its day.
    """

    _name = "relationship.care.source"
    _description = "Occasions of Care"

    @api.model
    def _due_sql(self, rule, first, last):
        """Return SQL of what is due by a rule, from one day to another, not yet logged.

        :param rule: one rule
        :param first: date of the first day on which it was to be done
        :param last: date of the last one
        """
        self._flush()
        return SQL(
            """
            SELECT o.card_id, o.partner_id, o.key_date_id, o.about, o.date
              FROM (%(occasions)s) o
              JOIN relationship_card c ON c.id = o.card_id
             WHERE c.active AND c.company_id = %(company)s AND %(whom)s
               AND NOT EXISTS (
                   SELECT 1 FROM relationship_care_log l
                    WHERE l.rule_id = %(rule)s AND l.about = o.about AND %(same)s)
            """,
            occasions=self._selects()[rule.occasion](rule, first, last),
            company=rule.company_id.id,
            whom=self._whom_sql(rule),
            rule=rule.id,
            same=self._same_sql(rule),
        )

    @api.model
    def _same_sql(self, rule):
        """Return SQL of whether a log is of the same occasion.

        A day of each year that was corrected after it was handled is the same day.
        """
        return SQL(
            "%s AND %s",
            # Somebody who is of two customers is one person.
            SQL("l.partner_id = o.partner_id")
            if rule.occasion == "key_date"
            else SQL("l.card_id = o.card_id"),
            SQL("l.date BETWEEN o.date - 180 AND o.date + 180")
            if rule.occasion in DATED
            else SQL("l.date = o.date"),
        )

    @api.model
    def _flush(self):
        for name in (
            "relationship.card",
            "relationship.key.date",
            "relationship.care.log",
            "relationship.classification",
            "relationship.complaint",
            "relationship.satisfaction",
            "res.partner",
        ):
            self.env[name].flush_model()

    @api.model
    def _whom_sql(self, rule):
        """Return SQL of whether a rule is for a card ``c``."""
        parts = [SQL("TRUE")]
        if rule.lifecycle:
            parts.append(SQL("c.lifecycle = %s", rule.lifecycle))
        if rule.tier_ids or rule.is_key:
            tiers = [SQL("t.is_key")] if rule.is_key else []
            if rule.tier_ids:
                tiers.append(SQL("t.id IN %s", tuple(rule.tier_ids.ids)))
            parts.append(
                SQL(
                    "EXISTS (SELECT 1 FROM relationship_classification k"
                    " JOIN relationship_tier t ON t.id = k.tier_id"
                    " WHERE k.card_id = c.id AND %s)",
                    SQL(" AND ").join(tiers),
                )
            )
        if rule.category_ids:
            parts.append(
                SQL(
                    "EXISTS (SELECT 1 FROM res_partner_res_partner_category_rel g"
                    " WHERE g.partner_id = c.partner_id AND g.category_id IN %s)",
                    tuple(rule.category_ids.ids),
                )
            )
        return SQL(" AND ").join(parts)

    @api.model
    def _selects(self):
        """Return by occasion the method that gives its SQL; extended by addons."""
        return {
            "key_date": self._key_date_sql,
            "holiday": self._holiday_sql,
            "relation": self._relation_sql,
            "repair": self._repair_sql,
            "rating": self._rating_sql,
            **dict.fromkeys(LASTING, self._lasting_sql),
        }

    @api.model
    def _keys_sql(self, rule, first, last):
        """Return SQL of the days of the year that are to be handled, as rows."""
        common = rule.company_id.relationship_common_year
        lead = rule.lead_days
        rows = []
        for done in span(first, last):
            day = done.fromordinal(done.toordinal() + lead)
            rows += [(*key, day) for key in keys_on(day, common)]
        return SQL(
            "(VALUES %s) AS v(calendar, month, day, leap, date)",
            SQL(", ").join(
                SQL("(%s, %s, %s, %s, %s::date)", *row) for row in sorted(rows)
            ),
        )

    @api.model
    def _key_date_sql(self, rule, first, last):
        return SQL(
            """
            SELECT d.card_id, d.partner_id, d.id AS key_date_id,
                   CASE d.kind WHEN 'other' THEN 'other,' || d.id ELSE d.kind END
                       AS about, v.date
              FROM %(keys)s
              JOIN relationship_key_date d
                   ON d.calendar = v.calendar AND d.month = v.month
                      AND d.day = v.day AND COALESCE(d.is_leap, FALSE) = v.leap
             WHERE d.active AND d.company_id = %(company)s AND %(kind)s
            """,
            keys=self._keys_sql(rule, first, last),
            company=rule.company_id.id,
            kind=SQL("d.kind = %s", rule.kind) if rule.kind else SQL("TRUE"),
        )

    @api.model
    def _holiday_sql(self, rule, first, last):
        holiday = rule.holiday_id
        country = SQL("TRUE")
        if holiday.country_id:
            # Who has no country lives where the company does.
            country = SQL(
                "COALESCE(p.country_id, %s) = %s",
                rule.company_id.country_id.id or None,
                holiday.country_id.id,
            )
        return SQL(
            """
            SELECT c.id AS card_id, %(person)s AS partner_id,
                   NULL::int4 AS key_date_id, 'holiday,' || %(holiday)s AS about, v.date
              FROM %(keys)s
              JOIN relationship_card c ON c.company_id = %(company)s
              JOIN res_partner p ON p.id = c.partner_id
             WHERE v.calendar = %(calendar)s AND v.month = %(month)s
               AND v.day = %(day)s AND NOT v.leap AND %(country)s
            """,
            person=self._person_sql(),
            holiday=str(holiday.id),
            keys=self._keys_sql(rule, first, last),
            company=rule.company_id.id,
            calendar=holiday.calendar,
            month=holiday.month,
            day=holiday.day,
            country=country,
        )

    @api.model
    def _person_sql(self):
        """Return SQL of the person to whom a card ``c`` is spoken."""
        return SQL("COALESCE(c.contact_id, c.partner_id)")

    @api.model
    def _relation_sql(self, rule, first, last):
        return SQL(
            """
            SELECT c.id AS card_id, %(person)s AS partner_id,
                   NULL::int4 AS key_date_id, 'relation' AS about, v.date
              FROM %(keys)s
              JOIN relationship_card c
                   ON extract(month FROM c.first_turnover_date) = v.month
                      AND extract(day FROM c.first_turnover_date) = v.day
                      AND c.first_turnover_date < v.date
             WHERE v.calendar = 'solar' AND c.company_id = %(company)s
            """,
            person=self._person_sql(),
            keys=self._keys_sql(rule, first, last),
            company=rule.company_id.id,
        )

    @api.model
    def _lasting_sql(self, rule, first, last):
        """Return SQL of what lasts; each last contact, or turnover, is one occasion."""
        made = zone_day_sql("c.create_date", rule.company_id._relationship_zone())
        day, state = {
            # R211. Who was never contacted is silent since the card was made.
            "silence": (SQL("COALESCE(c.last_contact_date, %s)", made), SQL("TRUE")),
            "lapsing": (SQL("c.last_turnover_date"), SQL("c.lifecycle = 'lapsing'")),
            "lost": (SQL("c.last_turnover_date"), SQL("c.lifecycle = 'lost'")),
            "new": (SQL("c.first_turnover_date"), SQL("c.lifecycle = 'new'")),
        }[rule.occasion]
        return SQL(
            """
            SELECT c.id AS card_id, %(person)s AS partner_id,
                   NULL::int4 AS key_date_id, %(occasion)s AS about, %(day)s AS date
              FROM relationship_card c
             WHERE c.company_id = %(company)s AND %(state)s AND %(day)s <= %(until)s
            """,
            person=self._person_sql(),
            occasion=rule.occasion,
            day=day,
            state=state,
            company=rule.company_id.id,
            until=last.fromordinal(last.toordinal() - rule.days),
        )

    @api.model
    def _repair_sql(self, rule, first, last):
        return self._moments_sql(
            rule,
            (first, last),
            SQL(
                "SELECT x.card_id, x.partner_id, 'case,' || x.id AS about,"
                " x.closed_date AS moment FROM relationship_complaint x"
                " WHERE x.kind = 'service_request' AND x.state = 'closed'"
                " AND x.card_id IS NOT NULL"
            ),
        )

    @api.model
    def _rating_sql(self, rule, first, last):
        return self._moments_sql(
            rule,
            (first, last),
            SQL(
                "SELECT x.card_id, x.partner_id, 'answer,' || x.id AS about,"
                " x.date AS moment FROM relationship_satisfaction x"
                " WHERE x.is_first AND x.card_id IS NOT NULL AND %s",
                SQL("x.is_low") if rule.is_low else SQL("TRUE"),
            ),
        )

    @api.model
    def _moments_sql(self, rule, days, select):
        """Return SQL of what happened at a moment, so many days before these days."""
        first, last = (day.fromordinal(day.toordinal() - rule.days) for day in days)
        return SQL(
            """
            SELECT m.card_id, COALESCE(m.partner_id, c.partner_id) AS partner_id,
                   NULL::int4 AS key_date_id, m.about, m.date
              FROM (SELECT x.*, %s AS date FROM (%s) x) m
              JOIN relationship_card c ON c.id = m.card_id
             WHERE m.date BETWEEN %s AND %s
            """,
            zone_day_sql("x.moment", rule.company_id._relationship_zone()),
            select,
            first,
            last,
        )
