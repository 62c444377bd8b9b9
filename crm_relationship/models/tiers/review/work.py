from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_list

from ..classification import OVERRIDE_FIELDS
from .review import NAMED

NOW = SQL("now() AT TIME ZONE 'UTC'")
# The figures of a line, which are computed again until it is issued.
FIGURES = (
    *("user_id", "leader_id", "team_id"),
    *("computed_tier_id", "current_tier_id", "last_tier_id", "proposed_tier_id"),
    *("movement", "turnover", "last_turnover", "score"),
)


class RelationshipReviewWork(models.AbstractModel):
    """The lines of all customers of a review, computed and issued in SQL."""

    _name = "relationship.review.work"
    _description = "Lines of a Review in SQL"
    _inherit = ["relationship.work.mixin"]

    # Computing

    @api.model
    def _compute_lines(self, review, cards=None):
        """Compute the figures of the lines; nominations and decisions stay.

        :param cards: which get a line, whatever is known of them; without, all cards
            that the scheme classifies
        """
        review = review.sudo()
        if cards is None:
            self._classify_first(review)
        self._work_prepare()
        self._measure(review, cards)
        if cards is None:
            self._drop_lines(review)
        self.env.cr.execute(self._lines_sql(review, cards))
        self.env["relationship.review.line"].invalidate_model()
        review.invalidate_recordset()

    @api.model
    def _classify_first(self, review):
        """Let the rules say what they propose, where no run has done so yet."""
        scheme, company = review.scheme_id, review.company_id
        if scheme in scheme._computable(company) and not scheme._last_run(company):
            scheme._classify_company(company)

    @api.model
    def _measure(self, review, cards):
        """Measure the turnover of the period, and that of the year before."""
        scheme, company = review.scheme_id, review.company_id
        period = scheme._period(company, company._relationship_today())
        year = relativedelta(years=1)
        before = tuple(day - year for day in period)
        units = self._units(scheme, cards)
        for name, (first, last) in (("now", period), ("before", before)):
            self._work_temporary(
                f"relationship_review_{name}",
                scheme._unit_turnover_sql(company, first, last, units),
            )

    @api.model
    def _units(self, scheme, cards):
        """Return the ids of the customers whose turnover counts for cards."""
        if cards is None:
            return None
        cards = cards.sudo()
        if scheme.unit == "group":
            heads = [int(card.parent_path.split("/")[0]) for card in cards]
            cards = cards.with_context(active_test=False).search(
                [("id", "child_of", heads)]
            )
        return cards.partner_id.ids

    @api.model
    def _drop_lines(self, review):
        """Take away lines of cards that were archived, if nobody spoke of them."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM relationship_review_line l USING relationship_card c"
                " WHERE l.review_id = %s AND c.id = l.card_id AND NOT c.active"
                " AND l.nominated_tier_id IS NULL AND l.decided_tier_id IS NULL",
                review.id,
            )
        )

    @api.model
    def _lines_sql(self, review, cards):
        """Return SQL that writes the lines that are new, or have other figures."""
        columns = SQL(", ").join(SQL.identifier(name) for name in FIGURES)
        own = SQL(", ").join(SQL.identifier("l", name) for name in FIGURES)
        new = SQL(", ").join(SQL.identifier("excluded", name) for name in FIGURES)
        sets = SQL(", ").join(
            SQL("%(name)s = excluded.%(name)s", name=SQL.identifier(name))
            for name in FIGURES
        )
        return SQL(
            """
            INSERT INTO relationship_review_line AS l (
                review_id, card_id, company_id, scheme_id, version, %(columns)s,
                create_uid, create_date, write_uid, write_date)
            %(select)s
                ON CONFLICT (review_id, card_id) DO UPDATE
               SET %(sets)s, write_date = excluded.write_date
             WHERE ROW(%(own)s) IS DISTINCT FROM ROW(%(new)s)
            """,
            columns=columns,
            select=self._figures_sql(review, cards),
            sets=sets,
            own=own,
            new=new,
        )

    @api.model
    def _figures_sql(self, review, cards):
        """Return SQL of the lines with their figures."""
        scheme = review.scheme_id
        tiers = scheme.tier_ids.sorted(scheme._rank).ids
        known = SQL("k.tier_id IS NOT NULL OR k.computed_tier_id IS NOT NULL")
        if cards is not None:
            known = SQL("c.id IN %s", tuple(cards.ids))
        return SQL(
            """
            SELECT %(review)s, c.id, c.company_id, %(scheme)s, 0,
                   c.user_id, c.leader_id, c.team_id,
                   k.computed_tier_id, k.tier_id, old.decided_tier_id, p.tier_id,
                   CASE WHEN e.tier_id IS NULL THEN NULL
                        WHEN k.tier_id IS NULL THEN 'new'
                        WHEN k.tier_id = e.tier_id THEN 'same'
                        WHEN array_position(%(tiers)s::int[], e.tier_id)
                             < array_position(%(tiers)s::int[], k.tier_id) THEN 'up'
                        ELSE 'down' END,
                   COALESCE(m.amount, 0), COALESCE(b.amount, 0), %(score)s,
                   %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM relationship_card c
              %(units)s
              LEFT JOIN relationship_classification k
                     ON k.card_id = c.id AND k.scheme_id = %(scheme)s
              LEFT JOIN relationship_review_line mine
                     ON mine.card_id = c.id AND mine.review_id = %(review)s
              LEFT JOIN relationship_review_line old
                     ON old.card_id = c.id AND old.review_id = %(last)s
              LEFT JOIN relationship_review_now m ON m.partner_id = unit.partner_id
              LEFT JOIN relationship_review_before b ON b.partner_id = unit.partner_id
             CROSS JOIN LATERAL (
                   SELECT COALESCE(mine.nominated_tier_id, k.computed_tier_id,
                                   k.tier_id) AS tier_id) p
             CROSS JOIN LATERAL (
                   SELECT COALESCE(mine.decided_tier_id, p.tier_id) AS tier_id) e
             WHERE c.company_id = %(company)s AND c.active
               AND (%(known)s OR mine.id IS NOT NULL)
            """,
            review=review.id,
            scheme=scheme.id,
            company=review.company_id.id,
            last=self._last_review(review).id or None,
            tiers=tiers,
            score=self._score_sql(),
            units=scheme._units_sql(),
            known=known,
            uid=self.env.uid,
            now=NOW,
        )

    @api.model
    def _score_sql(self):
        """Return SQL of the value score of card ``c``, where cards have one."""
        field = self.env["relationship.card"]._fields.get("score")
        return (
            SQL("c.score") if field is not None and field.store else SQL("NULL::float8")
        )

    @api.model
    def _last_review(self, review):
        """Return the review whose list stands."""
        return self.env["relationship.review"].search(
            [
                ("scheme_id", "=", review.scheme_id.id),
                ("company_id", "=", review.company_id.id),
                ("state", "=", "issued"),
                ("id", "!=", review.id),
            ],
            order="issued_date desc, id desc",
            limit=1,
        )

    # Deciding what nobody disputes

    @api.model
    def _accept(self, review):
        """Decide all lines that are left as they are proposed, in one statement.

        :raises UserError: naming those for whom nothing is proposed
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE relationship_review_line l
                   SET decided_tier_id = l.proposed_tier_id, decided_user_id = %(uid)s,
                       decided_date = %(now)s, version = l.version + 1,
                       is_own_customer = %(uid)s IN (c.user_id, c.leader_id) IS TRUE,
                       write_uid = %(uid)s, write_date = %(now)s
                  FROM relationship_card c
                 WHERE l.review_id = %(review)s AND l.decided_tier_id IS NULL
                   AND l.proposed_tier_id IS NOT NULL AND c.id = l.card_id AND c.active
                """,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                review=review.id,
            )
        )
        self.env["relationship.review.line"].invalidate_model()
        review.invalidate_recordset()
        left = self.env["relationship.review.line"].search(
            Domain("review_id", "=", review.id)
            & self.env["relationship.review.line"]._undecided_domain(),
            limit=NAMED,
        )
        if left:
            raise UserError(
                self.env._(
                    "Nothing is proposed for some customers, such as %s. Decide these"
                    " first.",
                    format_list(self.env, left.mapped("display_name")),
                )
            )

    # Issuing

    @api.model
    def _issue(self, review):
        """Let what a review has decided count, in the caller's transaction.

        An override without an end, which was set before, ends with the list; one with a
        day until which it holds, holds until then, and gives back what is issued here.
        Cards archived meanwhile are left out.
        """
        review = review.sudo()
        self._work_prepare()
        self._work_temporary("relationship_review_issue", self._issued_sql(review))
        values = {
            "company": review.company_id.id,
            "scheme": review.scheme_id.id,
            "review": review.id,
            "date": review.company_id._relationship_today(),
            "uid": self.env.uid,
            "now": NOW,
        }
        self.env.cr.execute(self._issued_changes_sql(values))
        self.env.cr.execute(self._issued_lines_sql(values))
        self.env.cr.execute(self._left_out_sql(values))
        self.env["relationship.classifier"]._invalidate()
        self.env["relationship.review.line"].invalidate_model()
        if review.company_id.relationship_badge_scheme_id == review.scheme_id:
            self.env["relationship.card"]._sync_badges_where(
                SQL("c.id IN (SELECT card_id FROM relationship_review_issue)")
            )
        self._designate(review)
        self._guard_designations(review)
        # What else follows from tiers, as every night.
        self.env.ref("crm_relationship.ir_cron_refresh_cards").sudo()._trigger()

    @api.model
    def _issued_sql(self, review):
        """Return SQL of the cards whose line of the scheme changes."""
        scheme = review.scheme_id
        return SQL(
            """
            SELECT l.card_id, l.decided_tier_id AS issued_tier_id,
                   k.tier_id AS old_tier_id, e.tier_id, o.overridden,
                   COALESCE(NULLIF(btrim(l.decision_reason), ''), l.nomination_reason)
                       AS reason,
                   l.turnover, k.run_id, k.rule_id
              FROM relationship_review_line l
              JOIN relationship_card c ON c.id = l.card_id AND c.active
              LEFT JOIN relationship_classification k
                     ON k.card_id = l.card_id AND k.scheme_id = %(scheme)s
             CROSS JOIN LATERAL (
                   SELECT (k.manual_tier_id IS NOT NULL AND k.manual_until >= %(today)s)
                          IS TRUE AS overridden) o
             CROSS JOIN LATERAL (
                   SELECT CASE WHEN o.overridden THEN %(by_hand)s
                               ELSE l.decided_tier_id END AS tier_id) e
             WHERE l.review_id = %(review)s AND l.decided_tier_id IS NOT NULL
               AND (k.id IS NULL OR k.tier_id IS DISTINCT FROM e.tier_id
                    OR k.manual_tier_id IS NOT NULL)
            """,
            scheme=scheme.id,
            today=review.company_id._relationship_today(),
            by_hand=scheme._by_hand_sql(SQL("l.decided_tier_id")),
            review=review.id,
        )

    @api.model
    def _issued_changes_sql(self, values):
        """Return SQL that records who changes tier by the list."""
        return SQL(
            """
            INSERT INTO relationship_tier_change (
                card_id, company_id, scheme_id, old_tier_id, new_tier_id, date, cause,
                review_id, user_id, reason, run_id, rule_key, turnover, create_uid,
                create_date, write_uid, write_date)
            SELECT i.card_id, %(company)s, %(scheme)s, i.old_tier_id, i.tier_id,
                   %(date)s, 'review', %(review)s, %(uid)s, i.reason, i.run_id,
                   i.rule_id, i.turnover, %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM relationship_review_issue i
             WHERE i.old_tier_id IS DISTINCT FROM i.tier_id
            """,
            **values,
        )

    @api.model
    def _issued_lines_sql(self, values):
        """Return SQL that writes the tiers that count from now on."""
        override = SQL(", ").join(
            SQL(
                "%(name)s = CASE WHEN k.manual_until >= %(date)s THEN k.%(name)s END",
                name=SQL.identifier(name),
                date=values["date"],
            )
            for name in OVERRIDE_FIELDS
        )
        return SQL(
            """
            INSERT INTO relationship_classification AS k (
                card_id, company_id, scheme_id, tier_id, tier_date, turnover,
                standing_tier_id, create_uid, create_date, write_uid, write_date)
            SELECT i.card_id, %(company)s, %(scheme)s, i.tier_id, %(date)s, i.turnover,
                   CASE WHEN i.overridden THEN i.issued_tier_id END,
                   %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM relationship_review_issue i
                ON CONFLICT (card_id, scheme_id) DO UPDATE
               SET tier_id = excluded.tier_id,
                   tier_date = CASE WHEN k.tier_id IS NOT DISTINCT FROM excluded.tier_id
                                    THEN k.tier_date ELSE excluded.tier_date END,
                   standing_tier_id = excluded.standing_tier_id,
                   standing_date = CASE
                       WHEN excluded.standing_tier_id IS NULL THEN NULL
                       WHEN k.standing_tier_id = excluded.standing_tier_id
                       THEN k.standing_date ELSE excluded.tier_date END,
                   write_uid = excluded.write_uid, write_date = excluded.write_date,
                   %(override)s
            """,
            override=override,
            **values,
        )

    @api.model
    def _left_out_sql(self, values):
        """Return SQL that marks the lines of cards that are archived by now."""
        return SQL(
            "UPDATE relationship_review_line l SET is_left_out = TRUE"
            " FROM relationship_card c WHERE l.review_id = %(review)s"
            " AND c.id = l.card_id AND NOT c.active",
            **values,
        )

    @api.model
    def _guard_designations(self, review):
        """Let the first list of key customers designate their people from now on (X7).

        It is a setting of the company from then on.
        """
        company = review.company_id
        issued = [("company_id", "=", company.id), ("state", "=", "issued")]
        is_first = not self.env["relationship.review"].sudo().search(issued, limit=1)
        if is_first and any(review.scheme_id.tier_ids.mapped("is_key")):
            company.relationship_designation_guard = True

    @api.model
    def _designate(self, review):
        """Give key customers the specialist and leader that the list designates (R031).

        :param review: which is issued
        """
        lines = self.env["relationship.review.line"].sudo()
        lines = lines.search(
            Domain("review_id", "=", review.id)
            & Domain("decided_tier_id.is_key", "=", True)
            & Domain("card_id.active", "=", True)
            & (
                Domain("designated_user_id", "!=", False)
                | Domain("designated_leader_id", "!=", False)
            )
        )
        groups = lines.grouped(
            lambda line: (line.designated_user_id, line.designated_leader_id)
        )
        for (user, leader), some in groups.items():
            values = {"user_id": user.id} if user else {}
            if leader:
                values["leader_id"] = leader.id
            some.card_id.write(values)
