from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class RelationshipCard(models.Model):
    """Cards that people keep true: confirmed in time, and chased when they are not."""

    _inherit = "relationship.card"

    confirmed_date = fields.Date(readonly=True, copy=False, tracking=True)
    confirmed_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Confirmed by",
        readonly=True,
        copy=False,
    )
    is_valid = fields.Boolean(
        string="Valid",
        compute="_compute_is_valid",
        search="_search_is_valid",
        help="Complete, and confirmed in time (R329, R335).",
    )

    @api.depends("completeness", "confirmed_date", "review_due_date")
    def _compute_is_valid(self):
        valid = self.filtered_domain(self._valid_domain())
        for card in self:
            card.is_valid = card in valid

    @api.model
    def _search_is_valid(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._valid_domain()

    @api.model
    def _valid_domain(self):
        in_time = Domain("review_due_date", "=", False) | Domain(
            "review_due_date", ">=", "today"
        )
        return (
            Domain("completeness", "=", 100)
            & Domain("confirmed_date", "!=", False)
            & in_time
        )

    @api.model
    def _protected_fields(self):
        return super()._protected_fields() | {
            "confirmed_date",
            "confirmed_user_id",
            "source_checked_date",
            "source_checked_user_id",
        }

    def action_confirm(self):
        """Confirm that the card is true and current, today, by the user (R269, R329).

        Starts the interval after which the card must be reviewed again.
        """
        self.check_access("write")
        for company, cards in self.grouped("company_id").items():
            cards.sudo().write(
                {
                    "confirmed_date": company._relationship_today(),
                    "confirmed_user_id": self.env.uid,
                }
            )
        return True

    def action_check_source(self):
        """Record that the user has checked the origin of the information (R333)."""
        self.check_access("write")
        for card in self:
            if not card.information_source:
                raise UserError(
                    self.env._(
                        "Origin of the Information: say where the information on %s"
                        " comes from before you check it.",
                        card.display_name,
                    )
                )
        for company, cards in self.grouped("company_id").items():
            cards.sudo().write(
                {
                    "source_checked_date": company._relationship_today(),
                    "source_checked_user_id": self.env.uid,
                }
            )
        return True

    @api.model
    def _to_review_domain(self):
        """Return the domain of cards that are incomplete, or due for review."""
        return Domain("completeness", "<", 100) | Domain(
            "review_due_date", "<", "today"
        )

    @api.model
    def _cron_remind_stale(self):
        """Send each specialist one digest a week of his cards to review (R269).

        Data officers get one of all cards of their companies. Who has got a digest in
        the last six days gets none: the action may be run again at any time.
        """
        counts = self._read_group(
            self._to_review_domain(), ["company_id", "user_id"], ["__count"]
        )
        officers = self.env.ref(
            "crm_relationship.group_relationship_data_officer"
        ).all_user_ids
        totals = {}
        for company, user, count in counts:
            overseers = officers.filtered(lambda o, c=company: c in o.company_ids)
            for recipient in overseers | user:
                totals[recipient] = totals.get(recipient, 0) + count
        for user, count in totals.items():
            if user.active and user._relationship_take_digest_turn():
                self._send_review_digest(user, count)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _send_review_digest(self, user, count):
        """Tell ``user`` in his language how many cards he has to review."""
        cards = self.with_context(lang=user.lang)
        text = cards.env._(
            "%s relationship cards are incomplete or due for review.", count
        )
        cards.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=cards.env._("Relationship cards to review: %s", count),
            body=Markup('<p>%s <a href="/odoo/relationship-stale">%s</a></p>')
            % (text, cards.env._("Open them")),
        )
