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
        comodel_name="relationship.card", index="btree_not_null", readonly=True
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
            ("call", "Telephone"),
            ("other", "Other"),
        ],
        required=True,
        readonly=True,
    )
    collector_id = fields.Many2one(
        comodel_name="res.users",
        string="Collected by",
        readonly=True,
        help="The employee who asked and entered it. Empty: the customer alone.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Served by", readonly=True
    )
    team_id = fields.Many2one(comodel_name="crm.team", readonly=True)
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
    _default_order_idx = models.Index("(company_id, date DESC, id DESC)")
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
        return self._collect_all(
            [(document, {"score": score, "source": source} | values)]
        )

    @api.model
    def _collect_all(self, heard):
        """Keep several scores, as :meth:`_collect` does.

        :param heard: pairs of a document and the values of its answer
        :return: the records, in the order of the pairs
        """
        documents = [document.sudo() for document, __ in heard]
        answers = self.sudo().create(
            self._judged(
                [
                    {
                        "res_model": document._name,
                        "res_id": document.id,
                        "res_name": document.display_name,
                        **document._satisfaction_values(),
                        **values,
                    }
                    for document, (__, values) in zip(documents, heard, strict=True)
                ]
            )
        )
        answers.filtered("is_first").card_id._refresh_figures()
        for document, answer in zip(documents, answers, strict=True):
            if answer.is_first and answer.is_low and document._is_followed_up():
                answer._open_follow_up(document)
                answer._tell_leader()
            document._message_log(body=answer._as_note())
        return answers

    @api.model
    def _judged(self, vals_list):
        """Complete the values of answers with their cards, and with how they count."""
        companies = self.env["res.company"].sudo()
        cards = self.env["relationship.card"]._of_customers(
            {
                (vals.get("partner_id"), vals["company_id"])
                for vals in vals_list
                if not vals.get("card_id")
            }
        )
        known = self._answered_already(vals_list)
        judged = []
        for vals in vals_list:
            company = companies.browse(vals["company_id"])
            collector_id = vals.get("collector_id")
            customer = (vals.get("partner_id"), company.id)
            about = self._about(vals)
            judged.append(
                {
                    **vals,
                    "card_id": vals.get("card_id") or cards[customer].id,
                    "is_first": about not in known,
                    "is_low": vals["score"] < company.relationship_low_score,
                    "is_self_collected": bool(collector_id)
                    and collector_id == vals.get("user_id"),
                }
            )
            known.add(about)
        return judged

    @api.model
    def _about(self, vals):
        return tuple(vals[name] for name in ("res_model", "res_id", "source"))

    @api.model
    def _answered_already(self, vals_list):
        """Return about what there are answers, of what these values are about."""
        answers = self.sudo().search(
            [
                ("res_model", "in", [vals["res_model"] for vals in vals_list]),
                ("res_id", "in", [vals["res_id"] for vals in vals_list]),
            ]
        )
        return {self._about(answer) for answer in answers}

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
        user = company._relationship_somebody(document._follow_up_people(self))
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
        # Whoever reads the card may read of its customer's answers.
        self.card_id._tell_leader_of_key_customer(
            lambda env: self.with_env(env)._follow_up_name(),
            " ".join(filter(None, (self.res_name, self.comment))),
        )

    def _follow_up_name(self):
        return self.env._(
            "Talk to the customer: satisfaction %s of 100", f"{self.score:g}"
        )
