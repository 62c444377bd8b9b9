from odoo import api, fields, models

from odoo.addons.crm_relationship.models.common.document import Document, documents

# What can carry an article; of those that are installed.
SETTINGS = (
    "relationship.scheme",
    "relationship.tier",
    "relationship.cadence",
    "relationship.visit.type",
    "relationship.sla.policy",
    "relationship.severity.rule",
    "relationship.route",
    "relationship.complaint.category",
    "relationship.reason",
    "relationship.card.format",
    "relationship.care.rule",
    "relationship.survey.policy",
    "relationship.gift.limit",
    "relationship.holiday",
    "relationship.workday",
    "relationship.intake.point",
    "relationship.kpi",
    "relationship.benefit",
    "relationship.fund",
    "relationship.check.template",
    "relationship.job",
    "res.company",
)


class RelationshipRegulationSetting(models.Model):
    """A setting of ours that carries an article of a regulation."""

    _name = "relationship.regulation.setting"
    _description = "Setting that Carries an Article"
    _inherit = ["relationship.entry.mixin"]
    _order = "article_id, id"

    article_id = fields.Many2one(
        comodel_name="relationship.regulation.article",
        required=True,
        fixed=True,
        ondelete="cascade",
        index=True,
    )
    regulation_id = fields.Many2one(
        related="article_id.regulation_id", store=True, precompute=True
    )
    company_id = fields.Many2one(
        related="article_id.company_id", store=True, precompute=True
    )
    reference = Document(selection=documents(SETTINGS), string="Setting", required=True)
    note = fields.Char(help="Which of its fields, or what remains to be done by hand.")

    _reference_unique = models.UniqueIndex(
        "(article_id, reference)", "This setting carries the article already."
    )

    @api.depends("reference")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["reference"]._description_selection(self.env))
        for setting in self:
            # Of a setting that is gone its kind is left.
            record = setting.sudo().reference
            kind = kinds.get(record._name, "") if record is not None else ""
            name = record.exists().display_name if record else ""
            setting.display_name = ": ".join(filter(None, (kind, name))) or "–"
