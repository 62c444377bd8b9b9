from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....tools.actions import opened
from ....tools.asks import asks
from ..constants import KINDS


class RelationshipComplaintCategory(models.Model):
    """What a case is about."""

    _name = "relationship.complaint.category"
    _description = "Case Category"
    _inherit = ["relationship.entry.mixin"]
    _parent_store = True
    _order = "complete_name, id"
    _rec_name = "complete_name"
    _rec_names_search = ["complete_name", "name"]

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", recursive=True, store=True
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    parent_id = fields.Many2one(
        comodel_name="relationship.complaint.category",
        holds=True,
        index="btree_not_null",
    )
    parent_path = fields.Char(index=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: of all companies."
    )
    kind = fields.Selection(selection=KINDS, help="Offered for this kind of case only.")
    # R164
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="relationship_complaint_category_user_rel",
        column1="category_id",
        column2="user_id",
        string="Skilled People",
        domain="[('share', '=', False)]",
        help="Who can do such work: considered when a service request is dispatched.",
    )
    complaint_count = fields.Integer(string="Cases", compute="_compute_complaint_count")

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("Parent: a category cannot be part of itself.")
            )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        # For the order: one name, whatever language the last author speaks.
        for category in self.with_context(lang=None):
            parent = category.parent_id
            category.complete_name = (
                f"{parent.complete_name} / {category.name}" if parent else category.name
            )

    @api.depends("complete_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for category in self:
            parent = category.parent_id
            category.display_name = (
                f"{parent.display_name} / {category.name}" if parent else category.name
            )

    def _compute_complaint_count(self):
        counts = Counter()
        cases = self.env["relationship.complaint"]
        if cases.has_access("read"):
            below = [("category_id", "child_of", self.ids)]
            for category, count in cases._read_group(
                below, ["category_id"], ["__count"]
            ):
                for above in category.sudo()._with_those_above():
                    counts[above.id] += count
        for category in self:
            category.complaint_count = counts[category.id]

    def _with_those_above(self):
        """Return these categories, and those that they are part of."""
        paths = "".join(category.parent_path for category in self)
        return self.browse(dict.fromkeys(map(int, paths.split("/")[:-1])))

    @asks("read")
    def action_open_complaints(self):
        """Open the cases of this category and of those below it."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_complaint_action",
            [("category_id", "child_of", self.id)],
            {"default_category_id": self.id},
        )
