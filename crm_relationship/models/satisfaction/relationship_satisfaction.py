from odoo import api, fields, models
from odoo.exceptions import UserError


class RelationshipSatisfaction(models.Model):
    """One score that a customer gave. It is never changed (R172, R186).

    Whatever asks customers keeps the answers here, by :meth:`_collect`. The first
    answer about a document counts; later ones are kept beside it.
    """

    _name = "relationship.satisfaction"
    _description = "Satisfaction"
    _inherit = ["relationship.disclosure.mixin"]
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
        help="The employee who asked and entered it. Empty: the customer himself.",
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
    is_self_collected = fields.Boolean(
        string="Collected by Oneself",
        readonly=True,
        help="Who served the customer asked him, too: to be read with care (X10).",
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
        erasing = self.env.su and self.env.context.get("relationship_erase")
        if vals and not erasing:
            raise UserError(
                self.env._("An answer of a customer is never changed, nor corrected.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answer(self):
        raise UserError(self.env._("An answer of a customer is never deleted."))

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
    def _collect(self, document, score, source, partner=None, **values):
        """Keep a score that a customer gave about ``document``.

        :param document: case, visit or another record; one
        :param float score: 0 to 100
        :param str source: how it was asked
        :param partner: the contact, by default the document's
        :param values: ``comment``, ``collector_id``, ``date``, ``nonce``
        :return: the record; :attr:`is_first` tells whether it counts
        """
        document = document.sudo()
        card = document.card_id
        partner = partner or self._customer_of(document)
        company = document.company_id
        key = [("res_model", "=", document._name), ("res_id", "=", document.id)]
        # Nobody may create scores: this is the one place that does.
        answers = self.sudo()
        first = not answers.search_count([*key, ("source", "=", source)], limit=1)
        user = document.user_id
        collector_id = values.get("collector_id")
        answer = answers.create(
            {
                "res_model": document._name,
                "res_id": document.id,
                "res_name": document.display_name,
                "partner_id": partner.id,
                "company_id": company.id,
                "card_id": card.id,
                "user_id": user.id,
                "team_id": self._team_of(document).id,
                "score": score,
                "source": source,
                "is_first": first,
                "is_low": score < company.relationship_low_score,
                "is_self_collected": bool(collector_id) and collector_id == user.id,
                **values,
            }
        )
        if first:
            card._refresh(card.ids)
            if answer.is_low:
                answer._open_follow_up(document)
        document._message_log(body=answer._as_note())
        return answer

    @api.model
    def _customer_of(self, document):
        if "partner_id" in document._fields:
            return document.partner_id
        return document.card_id.partner_id

    @api.model
    def _team_of(self, document):
        if "team_id" in document._fields:
            return document.team_id
        return document.card_id.team_id

    def _as_note(self):
        """Return what the chatter of the document says."""
        self.ensure_one()
        text = self.env._("Satisfaction: %s of 100.", f"{self.score:g}")
        if not self.is_first:
            text = self.env._("%s A later answer: the first one counts.", text)
        return f"{text} {self.comment}" if self.comment else text

    def _open_follow_up(self, document):
        """Open a measure for the leader of the team, or the owner (R147)."""
        self.ensure_one()
        company = self.company_id
        people = (
            self.team_id.user_id,
            document.user_id,
            self.card_id.leader_id,
            company._relationship_heads(),
        )
        users = self.env["res.users"].sudo().union(*people)
        able = [user for user in users if user.active and company in user.company_ids]
        user = able[0] if able else self.env.ref("base.user_admin")
        lang = user.lang or self.env.user.lang
        action = self.env["relationship.action"].with_context(lang=lang)
        days = company.relationship_follow_up_days
        name = self.env(context={**self.env.context, "lang": lang})._(
            "Talk to the customer: satisfaction %s of 100", f"{self.score:g}"
        )
        return action.create(
            {
                "name": name,
                "note": self.comment,
                "satisfaction_id": self.id,
                "complaint_id": document.id
                if document._name == "relationship.complaint"
                else False,
                "card_id": self.card_id.id,
                "user_id": user.id,
                "date_deadline": fields.Date.add(
                    company._relationship_today(), days=days
                ),
            }
        )
