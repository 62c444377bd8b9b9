from odoo import api, fields, models


class RelationshipAction(models.Model):
    """Measures that a meeting or a check has decided on (R276, R280)."""

    _inherit = "relationship.action"

    meeting_id = fields.Many2one(
        comodel_name="relationship.meeting",
        holds=True,
        fixed=True,
        index="btree_not_null",
        check_company=True,
        copy=False,
    )
    check_id = fields.Many2one(
        comodel_name="relationship.check",
        holds=True,
        fixed=True,
        index="btree_not_null",
        check_company=True,
        copy=False,
    )

    @api.depends("meeting_id", "check_id")
    def _compute_company_id(self):
        result = super()._compute_company_id()
        for action in self:
            about = action.complaint_id or action.visit_id or action.card_id
            ours = action.meeting_id or action.check_id
            if ours and not about:
                action.company_id = ours.company_id
        return result

    @api.depends("meeting_id", "check_id")
    def _compute_reader_ids(self):
        return super()._compute_reader_ids()

    @api.depends("meeting_id", "check_id")
    def _compute_writer_ids(self):
        return super()._compute_writer_ids()

    @api.model
    def _people_parents(self, kind):
        # Who was invited reads what was decided; who leads the meeting changes it.
        return [
            *super()._people_parents(kind),
            ("meeting_id", kind),
            ("check_id", "writer"),
        ]

    def _check_documents(self):
        """A measure of a meeting or a check is made by who leads or makes that."""
        result = super()._check_documents()
        self.meeting_id.check_access("write")
        self.check_id.check_access("write")
        return result
