from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...tools.asks import asks

# The stronger a reason, the earlier.
REASONS = [
    ("vat", "Same Tax Number"),
    ("email", "Same E-mail"),
    ("phone", "Same Telephone"),
    ("name", "Nearly the Same Name"),
]
# What a name of a company says of its legal form, and not of who it is.
LEGAL_FORMS = (
    "股份有限公司|有限责任公司|有限公司|公司"
    r"|\m(co|company|corp|corporation|inc|ltd|limited|llc|plc|gmbh|ag|kg|bv|nv|sa"
    r"|sarl|sas|srl|spa|pte)\M"
)
# From which share of common trigrams on two names are nearly the same; how many
# contacts are compared with all in one go; how far the comparison has come.
SIMILAR = 0.7
BATCH = 10_000
SIMILAR_UNTIL = "crm_relationship.similar_names_until"


class RelationshipDuplicate(models.Model):
    """Two contacts that may be one (R271, R331).

    Found every night in SQL, of all contacts at once: of contacts that have a key in
    common, each is put beside the oldest. For names in Chinese see ``near_name``. Where
    the database has ``pg_trgm``, companies whose names in other scripts differ in a
    letter or two are found as well: each new or changed contact is compared with all.
    What somebody has said of a pair is kept.
    """

    _name = "relationship.duplicate"
    _description = "Possible Duplicate"
    _inherit = ["relationship.entry.mixin", "relationship.work.mixin"]
    _order = "reason desc, id"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    other_id = fields.Many2one(
        comodel_name="res.partner",
        string="The Same?",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    reason = fields.Selection(selection=REASONS, required=True, readonly=True)
    email = fields.Char(related="partner_id.email")
    other_email = fields.Char(related="other_id.email", string="Their Email")
    phone = fields.Char(related="partner_id.phone")
    other_phone = fields.Char(related="other_id.phone", string="Their Telephone")
    city = fields.Char(related="partner_id.city")
    other_city = fields.Char(related="other_id.city", string="Their City")
    state = fields.Selection(
        selection=[("open", "To Look at"), ("different", "Not the Same")],
        required=True,
        readonly=True,
        default="open",
    )
    decided_user_id = fields.Many2one(
        comodel_name="res.users", string="Said by", readonly=True
    )
    decided_date = fields.Datetime(string="Said on", readonly=True)

    _pair_uniq = models.Constraint(
        "UNIQUE (partner_id, other_id)", "These two contacts are listed already."
    )
    _pair_check = models.Constraint(
        "CHECK (partner_id < other_id)", "A contact is no duplicate of itself."
    )

    @api.depends("partner_id", "other_id")
    def _compute_display_name(self):
        for pair in self:
            names = (pair.partner_id.display_name, pair.other_id.display_name)
            pair.display_name = " = ".join(name or "?" for name in names) + "?"

    @asks("write")
    def action_different(self):
        """Say that the contacts are not the same: they are not listed again."""
        self._stamp(
            state="different",
            decided_user_id=self.env.uid,
            decided_date=fields.Datetime.now(),
        )
        return True

    @asks("write")
    def action_reopen(self):
        """Take back that the contacts are not the same."""
        self._stamp(state="open", decided_user_id=False, decided_date=False)
        return True

    @asks("write")
    def action_merge(self):
        """Open Odoo's step that merges the contacts, and with them their cards.

        :raises AccessError: for who may not change both contacts
        """
        partners = self.partner_id | self.other_id
        if partners - partners._filtered_access("write"):
            raise AccessError(
                self.env._("Who merges contacts may change all of them. Ask a head.")
            )
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard = wizard.with_context(
            active_model="res.partner", active_ids=partners.ids
        ).create({})
        return wizard._get_records_action(target="new")

    # Finding, in SQL

    @api.model
    def _cron_find(self):
        """Find the pairs among all contacts; take off the list what is none now."""
        self._work_prepare()
        self.env.cr.execute(
            SQL(
                """
                WITH pair AS MATERIALIZED (%(pairs)s),
                gone AS (
                    DELETE FROM relationship_duplicate d
                     WHERE d.state = 'open' AND NOT EXISTS (
                           SELECT FROM pair
                            WHERE pair.partner_id = d.partner_id
                              AND pair.other_id = d.other_id)
                       AND NOT %(still_similar)s
                )
                INSERT INTO relationship_duplicate (
                    partner_id, other_id, reason, state, create_uid, create_date,
                    write_uid, write_date)
                SELECT partner_id, other_id, reason, 'open',
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM pair
                    ON CONFLICT (partner_id, other_id) DO UPDATE
                   SET reason = EXCLUDED.reason
                 WHERE relationship_duplicate.reason <> EXCLUDED.reason
                """,
                pairs=self._pairs_sql(),
                still_similar=self._still_similar_sql(),
                uid=self.env.uid,
                now=SQL("now() AT TIME ZONE 'UTC'"),
            )
        )
        self.invalidate_model()

    @api.model
    def _cron_find_similar(self):
        """Compare the names of new and changed companies with those of all.

        Nothing happens where the database has no ``pg_trgm``. Batch by batch, which the
        scheduler asks for; what is done is committed with how far it has come.
        """
        if not self.env.registry.has_trigram:
            return
        self._work_prepare()
        self._work_temporary("relationship_company_name", self._names_sql())
        self.env.cr.execute(
            SQL(
                "CREATE INDEX ON relationship_company_name"
                " USING gin (key gin_trgm_ops);"
                " SET LOCAL pg_trgm.similarity_threshold = %s",
                SIMILAR,
            )
        )
        [(count, until, left)] = self.env.execute_query(self._similar_sql())
        if count:
            self.env["ir.config_parameter"].sudo().set_param(SIMILAR_UNTIL, until)
        self.invalidate_model()
        self.env["ir.cron"]._commit_progress(count, remaining=left)

    @api.model
    def _names_sql(self):
        """Return SQL of the companies: their key, whose they are, when they changed."""
        key = self._name_sql(SQL("p.name"))
        return SQL(
            "SELECT p.id, p.company_id, %(key)s AS key,"
            " to_char(p.write_date, 'YYYYMMDDHH24MISSUS') || lpad(p.id::text, 10, '0')"
            " AS changed FROM res_partner p"
            " WHERE p.active AND p.partner_share AND p.is_company"
            " AND length(%(key)s) > 3",
            key=key,
        )

    @api.model
    def _similar_sql(self):
        """Return SQL that compares a batch, and lists the pairs.

        :return: SQL of one row: how many were compared, up to which, how many are left
        """
        since = self.env["ir.config_parameter"].sudo().get_param(SIMILAR_UNTIL, "")
        return SQL(
            """
            WITH changed AS MATERIALIZED (
                SELECT * FROM relationship_company_name
                 WHERE changed > %(since)s ORDER BY changed LIMIT %(limit)s),
            listed AS (
                INSERT INTO relationship_duplicate (
                    partner_id, other_id, reason, state, create_uid, create_date,
                    write_uid, write_date)
                SELECT DISTINCT LEAST(a.id, b.id), GREATEST(a.id, b.id), 'name', 'open',
                       %(uid)s::int, %(now)s, %(uid)s::int, %(now)s
                  FROM changed a
                  JOIN relationship_company_name b
                    ON b.key %% a.key AND b.id <> a.id AND b.key <> a.key
                 WHERE a.company_id IS NULL OR b.company_id IS NULL
                    OR a.company_id = b.company_id
                    ON CONFLICT DO NOTHING
            )
            SELECT count(*)::int, max(changed),
                   (SELECT count(*)::int FROM relationship_company_name
                     WHERE changed > %(since)s) - count(*)::int
              FROM changed
            """,
            since=since,
            limit=BATCH,
            uid=self.env.uid,
            now=SQL("now() AT TIME ZONE 'UTC'"),
        )

    @api.model
    def _still_similar_sql(self):
        """Return SQL that is true for the pairs ``d`` whose names are similar still."""
        if not self.env.registry.has_trigram:
            return SQL("FALSE")
        return SQL(
            """
            (d.reason = 'name' AND EXISTS (
                SELECT FROM res_partner p JOIN res_partner o ON o.id = d.other_id
                 WHERE p.id = d.partner_id AND p.active AND o.active
                   AND p.is_company AND o.is_company
                   AND similarity(%s, %s) >= %s))
            """,
            self._name_sql(SQL("p.name")),
            self._name_sql(SQL("o.name")),
            SIMILAR,
        )

    @api.model
    def _pairs_sql(self):
        """Return SQL of (partner_id, other_id, reason): who may be the same.

        A contact and the company that it belongs to are two, whatever they share; so
        are contacts of different companies of ours.
        """
        ranks = [reason for reason, __ in REASONS]
        by_name = ranks.index("name") + 1
        return SQL(
            """
            WITH name AS MATERIALIZED (%(names)s)
            SELECT partner_id, other_id, (%(reasons)s::varchar[])[min(rank)] AS reason
              FROM (SELECT rank, partner_id, other_id, company, company_id
                      FROM (%(found)s) found
                     WHERE partner_id <> other_id
                       AND commercial_partner_id <> partner_id
                       AND commercial <> other_id
                     UNION ALL %(letter_more)s) pair
             WHERE company IS NULL OR company_id IS NULL OR company = company_id
             GROUP BY partner_id, other_id
            """,
            names=self._keys_of_names_sql(),
            reasons=ranks,
            found=SQL(
                "SELECT k.rank, k.id AS other_id, k.commercial_partner_id,"
                " k.company_id, first_value(k.id) OVER w AS partner_id,"
                " first_value(k.commercial_partner_id) OVER w AS commercial,"
                " first_value(k.company_id) OVER w AS company FROM (%s) k"
                " WINDOW w AS (PARTITION BY k.rank, k.key ORDER BY k.id)",
                SQL(" UNION ALL ").join(
                    SQL(
                        "SELECT %s AS rank, key, id, commercial_partner_id, company_id"
                        " FROM (%s) keys",
                        rank,
                        keys,
                    )
                    for rank, reason in enumerate(ranks, 1)
                    for keys in self._keys_sql(reason)
                ),
            ),
            letter_more=self._letter_more_sql(by_name),
        )

    @api.model
    def _keys_sql(self, reason):
        """Return SQL of (key, id, commercial_partner_id, company_id) for a reason."""
        if reason == "name":
            # Two people of one name are two, unless they work for the same customer.
            same = SQL(
                "SELECT CASE WHEN NOT is_company THEN commercial_partner_id || '/'"
                " ELSE '' END || key AS key, id, commercial_partner_id, company_id"
                " FROM name WHERE length(key) > 1"
            )
            return same, self._other_letter_sql()
        keys = {
            "vat": (
                SQL("upper(regexp_replace(p.vat, %s, '', 'g'))", "[^[:alnum:]]"),
                SQL("length(p.vat) > 3"),
            ),
            "email": (
                SQL("p.email_normalized"),
                SQL("p.email_normalized IS NOT NULL"),
            ),
            "phone": (SQL("p.phone_sanitized"), SQL("length(p.phone_sanitized) > 5")),
        }
        key, condition = keys[reason]
        return (
            SQL(
                "SELECT %s AS key, p.id, p.commercial_partner_id, p.company_id"
                " FROM res_partner p WHERE p.active AND p.partner_share AND %s",
                key,
                condition,
            ),
        )

    @api.model
    def _keys_of_names_sql(self):
        """Return SQL of companies, and of people of companies, with keys of names."""
        return SQL(
            "SELECT p.id, p.commercial_partner_id, p.company_id, p.is_company,"
            " %s AS key FROM res_partner p"
            " WHERE p.active AND p.partner_share"
            " AND (p.is_company OR p.commercial_partner_id <> p.id)",
            self._name_sql(SQL("p.name")),
        )

    @api.model
    def _name_sql(self, name):
        """Return SQL of a name without case, width, punctuation and legal form."""
        return SQL(
            "regexp_replace(lower(normalize(%s, NFKC)), %s, '', 'g')",
            name,
            rf"{LEGAL_FORMS}|[[:space:][:punct:]·、。]",
        )
