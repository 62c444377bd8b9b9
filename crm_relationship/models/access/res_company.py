from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...tools.asks import asks
from ...tools.outside import encryption
from .confidential.sensitive_field import bad_key_text, keyring


class ResCompany(models.Model):
    _inherit = "res.company"

    relationship_release_approver_id = fields.Many2one(
        comodel_name="res.users",
        string="Approver of Releases",
        domain="[('share', '=', False)]",
        help="Empty: any department head.",
    )
    relationship_release_standin_id = fields.Many2one(
        comodel_name="res.users",
        string="Stand-In of the Approver",
        domain="[('share', '=', False)]",
        help="Decides where the approver is away, or asked for it.",
    )
    relationship_release_days = fields.Integer(
        string="Releases Hold for",
        default=30,
        help="Days, where nothing else is entered.",
    )
    # R232, R233, X17
    relationship_release_consent = fields.Selection(
        selection=[
            ("never", "never"),
            ("outside", "to the outside"),
            ("confidential", "to the outside, and of confidential information"),
            ("always", "always"),
        ],
        string="The Customer's Consent is Needed",
        required=True,
        default="outside",
        help="For which releases customers must have agreed.",
    )
    # X17
    relationship_release_document = fields.Boolean(
        string="With Document",
        help="A consent that is needed must be attached.",
    )
    relationship_export_reason = fields.Boolean(
        string="No Export without a Reason",
        help="The screens always ask what customer information is exported for. With"
        " this, programs that do not say it are refused, too.",
    )
    relationship_print_reason = fields.Selection(
        selection=[
            ("none", "of nothing"),
            ("cards", "of relationship cards and confidential information"),
            ("all", "of every document on customers"),
        ],
        string="Prints Ask What For",
        required=True,
        default="cards",
        help="All prints are on record, whether or not they say what for.",
    )
    relationship_encryption_state = fields.Char(
        string="Encryption", compute="_compute_relationship_encryption_state"
    )

    _relationship_release_days_check = models.Constraint(
        "CHECK (relationship_release_days >= 0)",
        "Releases Hold for: enter days, zero for a single day.",
    )

    @api.depends_context("uid", "lang")
    def _compute_relationship_encryption_state(self):
        self.relationship_encryption_state = self._relationship_encryption_text()

    @api.model
    def _relationship_encryption_text(self):
        blocks = self.env["relationship.confidential"].sudo()
        try:
            total, encrypted, waiting = blocks._encryption_counts()
            keys = keyring()
        except encryption.BadKey as error:
            return self.env._("The key is wrong: %s", bad_key_text(self.env, error))
        if not keys and encrypted:
            return self.env._(
                "The key is missing: %s blocks cannot be read. Restore it.", encrypted
            )
        if not keys:
            return self.env._("Off: the server has no key.")
        if waiting:
            return self.env._(
                "On; %(waiting)s of %(total)s blocks wait for the current key.",
                waiting=waiting,
                total=total,
            )
        return self.env._("On; all %s blocks.", total)

    @asks("read")
    def action_relationship_encrypt(self):
        """Encrypt all confidential texts with the current key, in the background.

        :raises AccessError: for anybody but our administrator
        """
        if not self.env.user.has_group("crm_relationship.group_relationship_manager"):
            raise AccessError(self.env._("An administrator does this."))
        # Scheduled actions are Odoo's administrators' to start.
        cron = self.env.ref("crm_relationship.ir_cron_relationship_encrypt").sudo()
        cron._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Encryption goes on in the background."),
            },
        }
