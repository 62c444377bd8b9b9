from lxml import etree

from odoo import api, fields, models
from odoo.tools import file_open
from odoo.tools.safe_eval import safe_eval

from ....tools.asks import asks
from .cadence import DEMAND_FIELDS

SHIPPED = "crm_relationship/data/visits/cadence_data.xml"
COMPARED = ("tier_ids", "is_key", "lifecycle", *DEMAND_FIELDS)


class RelationshipCadence(models.Model):
    """What a cadence that was shipped asks for, beside what it asks for here.

    The shipped data are the customer's own once they are installed: an upgrade changes
    nothing in them. So it is said where they differ, and taken over on request.
    """

    _inherit = "relationship.cadence"

    shipped_difference = fields.Text(
        string="Ships Differently",
        compute="_compute_shipped_difference",
        help="What this version ships for the cadence, where it differs from what is"
        " set here. Nothing changes by itself.",
    )

    @api.depends(*COMPARED)
    @api.depends_context("lang")
    def _compute_shipped_difference(self):
        shipped = self._shipped()
        for cadence in self:
            values = shipped.get(cadence._origin.id)
            cadence.shipped_difference = values and cadence._difference(values)

    @asks("write")
    def action_take_shipped(self):
        """Let these cadences ask for what this version ships for them."""
        shipped = self._shipped()
        for cadence in self:
            values = shipped.get(cadence.id)
            if values:
                changed = cadence._differing(values)
                cadence.write({name: values[name] for name in changed})
        return True

    @api.model
    def _shipped(self):
        """Return what this version ships, by id of the cadences that are there."""
        # As superuser: what the data refer to is no secret.
        env = self.sudo().env
        with file_open(SHIPPED, "rb") as file:
            root = etree.parse(file).getroot()
        shipped = {}
        for record in root.iter("record"):
            xmlid = f"crm_relationship.{record.get('id')}"
            cadence = env.ref(xmlid, raise_if_not_found=False)
            if cadence:
                given = {
                    node.get("name"): self._shipped_value(node, cadence)
                    for node in record.iter("field")
                    if node.get("name") in COMPARED
                }
                empty = {name: self._shipped_default(name) for name in COMPARED}
                shipped[cadence.id] = {**empty, **given}
        return shipped

    @api.model
    def _shipped_value(self, node, cadence):
        """Return the value of a field in the data, as it is written."""
        field = self._fields[node.get("name")]
        if not node.get("eval"):
            return int(node.text) if field.type == "integer" else node.text

        def ref(name):
            # What it refers to may have been deleted here.
            xmlid = f"crm_relationship.{name}"
            found = cadence.env.ref(xmlid, raise_if_not_found=False)
            return found.id if found else 0

        value = safe_eval(node.get("eval"), {"ref": ref, "Command": fields.Command})
        if field.type != "many2many":
            return value
        [(command, __, ids)] = value
        return [(command, 0, [one for one in ids if one])]

    @api.model
    def _shipped_default(self, name):
        field = self._fields[name]
        if field.type == "many2many":
            return [fields.Command.clear()]
        return field.default(self) if field.default else False

    def _differing(self, values):
        """Return the names of the fields in which the cadence differs."""
        shipped = self.new(values)
        return [
            name
            for name in COMPARED
            if (
                set(self[name]._origin.ids) != set(shipped[name]._origin.ids)
                if self._fields[name].type == "many2many"
                else (self[name] or False) != (shipped[name] or False)
            )
        ]

    def _difference(self, values):
        """Return in words what is shipped, where it differs; or False."""
        shipped = self.new(values)
        lines = [
            self.env._(
                "%(field)s: %(value)s",
                field=self._fields[name]._description_string(self.env),
                value=shipped._shown(name) or self.env._("none"),
            )
            for name in self._differing(values)
        ]
        return "\n".join(lines) or False

    def _shown(self, name):
        """Return the value of a field in words."""
        field = self._fields[name]
        if field.type == "many2many":
            return ", ".join(self[name].sudo().mapped("display_name"))
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(self[name])
        return str(self[name] or 0)
