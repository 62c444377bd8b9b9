from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ....tools.asks import asks
from .indicator import KINDS


class RelationshipCard(models.Model):
    """What the customer is worth, and why (R060-R062)."""

    _inherit = "relationship.card"

    score = fields.Float(
        string="Customer Value",
        digits=(5, 1),
        readonly=True,
        copy=False,
        aggregator="avg",
        help="0 to 100, compared with all customers of the company; found every night"
        " from the indicators in the configuration.",
    )
    value_ids = fields.One2many(
        comodel_name="relationship.value",
        inverse_name="card_id",
        string="Value with Its Parts",
        readonly=True,
    )
    value_parts = fields.Json(string="Parts of the Value", compute="_compute_parts")

    @api.depends("value_ids.score", "value_ids.trend")
    @api.depends_context("lang", "uid")
    def _compute_parts(self):
        for card in self:
            value = card.value_ids[:1]
            card.value_parts = card._value_picture(value) if value else False

    def _stamp_archived(self, active):
        """Compare a customer whose card is archived with nobody any more."""
        result = super()._stamp_archived(active)
        if not active:
            # Nobody may delete a value; it goes with the card that it is of.
            self.sudo().value_ids.unlink()
        return result

    def _value_picture(self, value):
        """Return the value and its parts, as the card shows them."""
        weights = self.env["relationship.value.indicator"]._weights(self.company_id)
        labels = {
            kind: value._fields[kind]._description_string(self.env) for kind in KINDS
        }
        total = sum(weights.values())
        known = value._known()
        return {
            "score": value.score,
            "rank": value.rank,
            "trend": value.trend,
            "parts": [
                {
                    "kind": kind,
                    "label": labels[kind],
                    "value": known.get(kind),
                    "weight": round(100 * weights[kind] / total),
                    "text": self._part_text(kind, value, known),
                    "opens": bool(kind in known and self._part_source(kind)),
                }
                for kind in KINDS
                if kind in weights
            ],
        }

    def _part_text(self, kind, value, known):
        """Return what a part was found from, as people read it."""

        def money(amount):
            return format_amount(self.env, amount, self.currency_id)

        if kind in ("satisfaction", "imported") and kind not in known:
            if kind == "imported":
                return self.env._("no score imported")
            return self.env._("no answer in twelve months")
        last = self.last_turnover_date
        if kind == "loyalty":
            return self._loyalty_text()
        if kind == "recency" and not last:
            return self.env._("no purchase")
        texts = {
            "power": self.env._("turnover of the period %s", money(self.turnover)),
            "satisfaction": self.env._(
                "answers of twelve months %.0f of 100", self.satisfaction
            ),
            "contribution": self.env._("turnover less costs %s", money(value.margin)),
            "development": self.env._(
                "open opportunities %(pipeline)s, expected purchases %(expected)s",
                pipeline=money(value.pipeline),
                expected=money(self.expected_turnover),
            ),
            "recency": self.env._(
                "last purchase on %s", format_date(self.env, last) if last else ""
            ),
            "frequency": self.env._("%s purchases in three years", self.purchase_count),
            "monetary": self.env._(
                "turnover of all time %s", money(self.turnover_total)
            ),
            "imported": self.env._("average of the last scores %s", value.imported),
        }
        return texts[kind]

    def _loyalty_text(self):
        """Return since when, how often and how regularly the customer buys."""
        if not self.first_turnover_date:
            return self.env._("no purchase")
        values = {
            "since": format_date(self.env, self.first_turnover_date),
            "count": self.purchase_count,
        }
        if not self.purchase_interval:
            return self.env._(
                "customer since %(since)s, %(count)s purchases in three years", **values
            )
        return self.env._(
            "customer since %(since)s, %(count)s purchases in three years, spread"
            " between them %(spread)s %%",
            spread=self.purchase_spread,
            **values,
        )

    def _part_source(self, kind):
        """Return model and domain of what a part was found from.

        :return: None where there is nothing that the user may read
        """
        of_card = [("card_id", "=", self.id)]
        partner = [("partner_id", "child_of", self.partner_id.ids)]
        if kind == "satisfaction":
            sources = [("relationship.satisfaction", of_card)]
        elif kind == "imported":
            sources = [("relationship.value.score", of_card)]
        elif kind == "development":
            open_ones = [("type", "=", "opportunity"), ("won_status", "=", "pending")]
            sources = [("crm.lead", [*partner, *open_ones])]
        else:
            posted = [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
                ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
            ]
            sources = [
                ("account.move", [*partner, *posted]),
                ("relationship.turnover", of_card),
            ]
        for model, domain in sources:
            records = self.env[model]
            if records.has_access("read") and records.search(domain, limit=1):
                return model, domain
        return None

    @asks("read")
    def action_open_part(self, kind):
        """Open the records that a part of the value was found from.

        :param str kind: kind of the indicator
        :raises UserError: where there is none that the user may read
        """
        self.ensure_one()
        source = self._part_source(kind) if kind in KINDS else None
        if not source:
            raise UserError(
                self.env._("There is nothing behind this part that you may read.")
            )
        model, domain = source
        label = self.env["relationship.value"]._fields[kind]
        return {
            "type": "ir.actions.act_window",
            "name": label._description_string(self.env),
            "res_model": model,
            "domain": domain,
            "views": [(False, "list"), (False, "form")],
            "context": {"create": False},
        }
