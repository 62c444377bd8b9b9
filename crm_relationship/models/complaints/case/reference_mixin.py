from odoo import api, fields, models

from ....tools.asks import asks


class RelationshipComplaintReferenceMixin(models.AbstractModel):
    """A document that cases can be about: their number, and the button to them.

    It has ``partner_id`` and ``company_id``, and is one of the documents of
    ``relationship.complaint.reference``.
    """

    _name = "relationship.complaint.reference.mixin"
    _description = "Document of Cases"

    relationship_complaint_count = fields.Integer(
        string="Cases", compute="_compute_relationship_complaint_count"
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_relationship_complaint_count(self):
        complaints = self.env["relationship.complaint"]
        counts = {}
        if complaints.has_access("read"):
            names = [
                document._complaint_reference() for document in self if document.id
            ]
            counts = dict(
                complaints._read_group(
                    [("reference", "in", names)], ["reference"], ["__count"]
                )
            )
        for document in self:
            document.relationship_complaint_count = counts.get(
                document._complaint_reference(), 0
            )

    def _complaint_reference(self):
        """Return how a case names this document."""
        return f"{self._name},{self.id}"

    @asks("read")
    def action_relationship_complaints(self):
        """Open the cases that concern the document; new ones are about it, too."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_complaint_action"
        )
        name = self._complaint_reference()
        return {
            **action,
            "domain": [("reference", "=", name)],
            "context": {
                "default_reference": name,
                "default_partner_id": self.partner_id.id,
                "default_company_id": self.company_id.id,
            },
        }
