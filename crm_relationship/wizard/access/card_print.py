from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...models.access.disclosure.disclosure import LAYOUTS
from ...tools.asks import asks

REPORT = "crm_relationship.relationship_disclosure_report"
CONFIDENTIAL = "crm_relationship.group_relationship_confidential"


class RelationshipCardPrint(models.TransientModel):
    """Print cards, or the document of an outside release, and say what for."""

    _name = "relationship.card.print"
    _description = "Print Relationship Cards"
    _inherit = ["relationship.step.mixin"]

    card_ids = fields.Many2many(comodel_name="relationship.card", string="Customers")
    release_id = fields.Many2one(comodel_name="relationship.release", readonly=True)
    document = fields.Selection(
        selection=LAYOUTS,
        string="Layout",
        compute="_compute_document",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="The key-customer card also has decision system, business and projects.",
    )
    reason = fields.Text(
        string="What For",
        help="Kept on record with your name, for the committee and for audits.",
    )
    with_confidential = fields.Boolean(
        string="With Confidential Information", groups=CONFIDENTIAL
    )
    is_reason_needed = fields.Boolean(compute="_compute_is_reason_needed")

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "relationship.card":
            values.setdefault("card_ids", self.env.context.get("active_ids", []))
        return values

    @api.depends("release_id")
    def _compute_document(self):
        for wizard in self:
            # What is handed out is what was approved.
            release = wizard.release_id._filtered_access("read")
            wizard.document = release.document or wizard.document or "card"

    @api.depends("card_ids")
    def _compute_is_reason_needed(self):
        for wizard in self:
            wizard.is_reason_needed = wizard._needs_reason(wizard.card_ids)

    def _needs_reason(self, cards):
        """Return whether the company of the cards wants to know what they are for."""
        companies = cards.sudo().company_id or self.env.companies
        return self.env["relationship.disclosure"]._asks_reason(
            companies, "cards", "all"
        )

    @asks("read")
    def action_print(self):
        """Put the print on record, and print.

        :raises UserError: naming what is missing
        :raises AccessError: for cards, or a release, that the user may not read
        """
        self.ensure_one()
        values = self._release_values() if self.release_id else self._print_values()
        # Everything on a document is read again, as the user, when it is rendered.
        cards = values.pop("cards")
        cards.check_access("read")
        confidential = values["with_confidential"]
        if confidential and not self.env.user.has_group(CONFIDENTIAL):
            raise AccessError(
                self.env._("You have no access to confidential customer information.")
            )
        disclosures = self.env["relationship.disclosure"]._record(
            values.pop("kind"), cards, **values
        )
        # Who prints may not read the record of it.
        report = self.env.ref(REPORT).with_env(disclosures.env)
        action = report.report_action(disclosures.ids, config=False)
        return {**action, "close_on_report_download": True}

    def _print_values(self):
        if not self.card_ids:
            raise UserError(self.env._("Customers: choose at least one."))
        if self._needs_reason(self.card_ids) and not (self.reason or "").strip():
            raise UserError(self.env._("What For: say what you print the cards for."))
        allowed = self.env.user.has_group(CONFIDENTIAL)
        return {
            "kind": "print",
            "cards": self.card_ids,
            "document": self.document,
            "reason": self.reason,
            "with_confidential": allowed and self.with_confidential,
        }

    def _release_values(self):
        release = self.release_id
        release.check_access("read")
        if not release.external_partner_id:
            raise UserError(
                self.env._(
                    "%s is a release to colleagues: they open the cards themselves.",
                    release.name,
                )
            )
        if not release.is_valid:
            raise UserError(
                self.env._("%s: the release is not in force.", release.name)
            )
        return {
            "kind": "document",
            # With those that the user does not see, which are refused and not left out.
            "cards": release.sudo().card_ids.with_env(self.env),
            # What was asked for, agreed to and approved; whatever is chosen here.
            "document": release.document,
            "reason": release.purpose,
            "with_confidential": release.scope == "confidential",
            "release_id": release.id,
        }
