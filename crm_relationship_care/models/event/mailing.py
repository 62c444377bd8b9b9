from odoo import api, fields, models

from odoo.addons.crm_relationship.tools.refuse import refuse


class RelationshipMailingMixin(models.AbstractModel):
    """A customer's person who is written to, once, as one of many."""

    _name = "relationship.mailing.mixin"
    _description = "One of Many who are Written to"
    _inherit = ["relationship.card.child.mixin", "relationship.person.mixin"]

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    reason = fields.Selection(
        selection=[
            ("address", "No e-mail address"),
            ("blacklist", "Wants no e-mails"),
            ("cooldown", "Was asked or written to lately"),
            ("archived", "Person is archived"),
            ("server", "E-mail could not be sent"),
            ("phone", "No telephone number"),
            ("sms", "Text messages are not installed"),
            ("refused", "Could not be done"),
        ],
        string="Why Not",
        readonly=True,
    )
    detail = fields.Char(string="Details", readonly=True, copy=False)
    told_date = fields.Datetime(string="Written to at", readonly=True)
    mail_id = fields.Many2one(
        comodel_name="mail.mail",
        string="E-mail",
        readonly=True,
        index="btree_not_null",
        groups="base.group_system",
    )
    lang = fields.Char(compute="_compute_lang", compute_sudo=True)

    def _compute_lang(self):
        for record in self:
            record.lang = record.partner_id.lang or record.company_id.partner_id.lang

    def _unreachable(self, heeds_cooldown, address_reason):
        """Return by record why its person cannot be written to; others are left out.

        :param bool heeds_cooldown: whether who was written to lately is left alone;
            also a second person of one company
        :param address_reason: method that takes a record and returns why its address
            does not serve, or nothing
        """
        found = {}
        for company, records in self.grouped("company_id").items():
            asked = self.env["res.partner"]
            if heeds_cooldown:
                asked = company._relationship_asked(records.partner_id)
            seen = set()
            for record in records:
                person = record.partner_id
                customer = person.commercial_partner_id
                is_second = heeds_cooldown and customer in seen
                reason = (
                    (not person.active and "archived")
                    or address_reason(record)
                    or ((person in asked or is_second) and "cooldown")
                )
                if reason:
                    found[record] = reason
                elif company.relationship_cooldown_days:
                    seen.add(customer)
        return found

    def _mail_reason(self):
        """Return why the person gets no e-mail, or nothing."""
        person = self.partner_id
        without = not person.email_normalized and "address"
        return without or (person.is_blacklisted and "blacklist")

    def _reachable(self, heeds_cooldown, address_reason):
        """Return those who may be written to; note why others may not.

        :param heeds_cooldown: as of :meth:`_unreachable`
        :param address_reason: as of :meth:`_unreachable`
        """
        unreachable = self._unreachable(heeds_cooldown, address_reason)
        for reason in set(unreachable.values()):
            self.filtered(
                lambda record, reason=reason: unreachable.get(record) == reason
            )._stamp(reason=reason)
        return self.filtered(lambda record: record not in unreachable)

    def _write_to(self, template, heeds_cooldown, **values):
        """Write to those who may be written to, in one step; note why others may not.

        :param template: of this model
        :param values: what is noted of who was written to
        :return: those who were
        """
        able = self._reachable(heeds_cooldown, lambda record: record._mail_reason())
        # What the server refused does not leave beside what is sent now.
        able.mail_id.filtered(lambda mail: mail.state == "exception").cancel()
        mails = template._relationship_mails(able)
        for record, mail in zip(able, mails, strict=True):
            record._stamp(
                mail_id=mail.id,
                told_date=self.env.cr.now(),
                reason=False,
                detail=False,
                **values,
            )
        return able

    @api.model
    def _note_failures(self):
        """Note whose e-mail could not be sent, and why: these people were not told."""
        records = self.sudo().search(
            [("told_date", "!=", False), ("mail_id.state", "=", "exception")]
        )
        for (state, detail), some in records.grouped(
            lambda record: (record.state, record.mail_id.failure_reason)
        ).items():
            some._stamp(
                state=self._state_of_failed(state),
                told_date=False,
                reason="server",
                detail=detail,
            )

    @api.model
    def _state_of_failed(self, state):
        """Return the state of who was in ``state`` and was not written to after all."""
        raise NotImplementedError

    def write(self, vals):
        if {"partner_id", "card_id"} & vals.keys() and not self._is_stamping():
            refuse(
                self.filtered("told_date"),
                self.env._("%s was written to: that stays on record."),
            )
        return super().write(vals)

    def _evidence(self, operation):
        if self.told_date:
            return self.env._("%s was written to: that stays on record.")
        return super()._evidence(operation)
