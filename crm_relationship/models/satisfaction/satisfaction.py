from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.asks import asks


class RelationshipSatisfaction(models.Model):
    """One score that a customer gave. It is never changed (R172, R186).

    Whatever asks customers keeps the answers here, by :meth:`_collect`. The first
    answer about a document counts; later ones are kept beside it.
    """

    _name = "relationship.satisfaction"
    _description = "Satisfaction"
    _inherit = ["relationship.entry.mixin", "relationship.disclosure.mixin"]
    _order = "date desc, id desc"
    _rec_name = "res_name"

    card_id = fields.Many2one(
        comodel_name="relationship.card",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        ondelete="restrict",
        index="btree_not_null",
        readonly=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    score = fields.Float(
        digits=(5, 2), required=True, readonly=True, aggregator="avg", help="0 to 100."
    )
    source = fields.Selection(
        selection=[
            ("rating", "Rating of a Case"),
            ("visit", "Visit"),
            ("survey", "Survey"),
            ("call", "Call-back"),
            ("other", "Other"),
        ],
        required=True,
        readonly=True,
    )
    collector_id = fields.Many2one(
        comodel_name="res.users",
        string="Collected by",
        ondelete="set null",
        readonly=True,
        help="The employee who asked and entered it. Empty: the customer alone.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Served by",
        ondelete="set null",
        readonly=True,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", ondelete="set null", readonly=True
    )
    # X10
    is_self_collected = fields.Boolean(
        string="Collected by Oneself",
        readonly=True,
        help="Who served the customer also asked: to be read with care.",
    )
    res_model = fields.Char(string="Document Model", readonly=True, index=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", readonly=True, index=True
    )
    res_name = fields.Char(string="About", readonly=True)
    date = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    comment = fields.Text(readonly=True)
    is_first = fields.Boolean(
        string="Counts",
        readonly=True,
        help="The first answer about a document counts, and stays for ever.",
    )
    is_low = fields.Boolean(
        string="Low", readonly=True, help="Below the company's limit when it came."
    )
    action_id = fields.Many2one(
        comodel_name="relationship.action",
        string="Follow-up",
        compute="_compute_action_id",
        compute_sudo=True,
        help="The measure that a low score opened.",
    )
    # Of the page that the answer came from: one page answers once.
    nonce = fields.Char(readonly=True, groups="base.group_system")

    _score_check = models.Constraint(
        "CHECK (score BETWEEN 0 AND 100)", "Score: 0 to 100."
    )
    _nonce_uniq = models.UniqueIndex(
        "(nonce) WHERE nonce IS NOT NULL", "This page was answered already."
    )
    _first_uniq = models.UniqueIndex(
        "(res_model, res_id, source) WHERE is_first AND res_id IS NOT NULL",
        "The first answer about this document is there already.",
    )
    # The history of a card, newest first, a page at a time.
    _history_idx = models.Index("(card_id, date DESC, id DESC)")
    _card_date_idx = models.Index("(card_id, date) WHERE is_first")

    def _compute_action_id(self):
        actions = self.env["relationship.action"].search(
            [("satisfaction_id", "in", self.ids)]
        )
        by_answer = actions.grouped("satisfaction_id")
        for answer in self:
            answer.action_id = by_answer.get(answer, actions.browse())[:1]

    def write(self, vals):
        self.check_access("write")
        # The database itself follows merged contacts and deleted users.
        if vals and not self._is_stamping():
            raise UserError(
                self.env._("An answer of a customer is never changed, nor corrected.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answer(self):
        raise UserError(self.env._("An answer of a customer is never deleted."))

    @asks("read")
    def action_open_document(self):
        """Open what the customer was asked about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

    @api.model
    def _collect(self, document, score, source, **values):
        """Keep a score that a customer gave about ``document``.

        The caller has checked that its user may. Nobody creates answers otherwise.

        :param document: one record of a model with ``relationship.satisfaction.mixin``
        :param float score: 0 to 100
        :param str source: how it was asked
        :param values: ``comment``, ``collector_id``, ``date``, ``nonce``, or others
            than the document's own
        :return: the record; :attr:`is_first` tells whether it counts
        """
        document = document.sudo()
        answer = self.sudo().create(
            self._judged(
                {
                    "res_model": document._name,
                    "res_id": document.id,
                    "res_name": document.display_name,
                    "score": score,
                    "source": source,
                    **document._satisfaction_values(),
                    **values,
                }
            )
        )
        if answer.is_first:
            answer.card_id._refresh_figures()
            if answer.is_low:
                answer._open_follow_up(document)
                answer._tell_leader()
        document._message_log(body=answer._as_note())
        return answer

    @api.model
    def _judged(self, vals):
        """Complete the values of an answer with its card, and with how it counts."""
        company = self.env["res.company"].sudo().browse(vals["company_id"])
        collector_id = vals.get("collector_id")
        return {
            **vals,
            "card_id": vals.get("card_id") or self._card_of(vals).id,
            "is_first": self._is_first_of(vals),
            "is_low": vals["score"] < company.relationship_low_score,
            "is_self_collected": bool(collector_id)
            and collector_id == vals.get("user_id"),
        }

    @api.model
    def _card_of(self, vals):
        customer = (vals.get("partner_id"), vals["company_id"])
        return self.env["relationship.card"]._of_customers({customer})[customer]

    @api.model
    def _is_first_of(self, vals):
        same = [(name, "=", vals[name]) for name in ("res_model", "res_id", "source")]
        return not self.sudo().search_count(same, limit=1)

    def _as_note(self):
        """Return what the chatter of the document says."""
        self.ensure_one()
        text = self.env._("Satisfaction: %s of 100.", f"{self.score:g}")
        if not self.is_first:
            text = self.env._("%s A later answer: the first one counts.", text)
        return f"{text} {self.comment}" if self.comment else text

    def _open_follow_up(self, document):
        """Open a measure for the leader of the team, or who served the customer (R147).

        :param document: what the customer was asked about
        :return: the measure
        """
        self.ensure_one()
        company = self.company_id
        people = self.team_id.user_id | self.user_id | self.card_id.leader_id
        user = company._relationship_somebody(people)
        days = company.relationship_follow_up_days
        localized = self.with_context(lang=user.lang or self.env.user.lang)
        return localized.env["relationship.action"].create(
            {
                "name": localized._follow_up_name(),
                "note": self.comment,
                "satisfaction_id": self.id,
                "card_id": self.card_id.id,
                **document._follow_up_values(),
                "user_id": user.id,
                "date_deadline": fields.Date.add(
                    company._relationship_today(), days=days
                ),
            }
        )

    def _tell_leader(self):
        """Tell the liaison leader that a strategic customer is not satisfied (R147)."""
        self.ensure_one()
        card = self.card_id
        tiers = self.env["relationship.match.mixin"]._tiers_of({card.id})
        __, is_key = tiers.get(card.id, (None, False))
        if not is_key or not card.leader_id:
            return
        # Whoever reads the card may read of its customer's answers.
        company = self.company_id
        leader = company._relationship_somebody(card.leader_id, card, card.team_id)
        localized = self.with_context(lang=leader.lang)
        card.with_context(lang=leader.lang).message_notify(
            partner_ids=leader.partner_id.ids,
            subject=localized._follow_up_name(),
            body=" ".join(filter(None, (localized.res_name, localized.comment))),
        )
        card.with_context(mail_activity_quick_update=True).activity_schedule(
            "mail.mail_activity_data_todo",
            company._relationship_today(),
            summary=localized._follow_up_name(),
            user_id=leader.id,
        )

    def _follow_up_name(self):
        return self.env._(
            "Talk to the customer: satisfaction %s of 100", f"{self.score:g}"
        )
