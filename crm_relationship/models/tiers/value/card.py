from datetime import timedelta

from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import babel_locale_parse, format_amount, format_date

from ....tools.asks import asks
from .indicator import KINDS

# A time is told in a unit of which there are at least so many.
UNITS = 3
# Spread of the times between purchases, in percent of the usual one, up to which they
# are very regular; up to twice of it they are fairly so.
REGULAR = 30


class RelationshipCard(models.Model):
    """What the customer is worth, why, and the rhythm in which he buys (R060, R211).

    Rhythm and value are figures, written by ``rhythm_refresh`` and ``value_refresh``.
    Of the rhythm the dates are the truth; ``rhythm_status`` is what they said last
    night, for grouping. The value is shown as a picture whose parts open their records.
    """

    _inherit = "relationship.card"

    purchase_count = fields.Integer(
        string="Purchases in 3 Years",
        readonly=True,
        figure=True,
        help="Days on which documents add to the turnover.",
    )
    purchase_interval = fields.Integer(
        string="Buys every (Days)",
        readonly=True,
        figure=True,
        aggregator="avg",
        help="The usual time between purchases of the last three years. Where there"
        " are few, what is usual for all customers counts, too. 0: bought once, or not"
        " at all.",
    )
    purchase_spread = fields.Integer(
        string="Spread (%)",
        readonly=True,
        figure=True,
        aggregator="avg",
        help="How much the times between purchases differ, in percent of the usual one:"
        " the less, the more regular is the customer.",
    )
    expected_purchases = fields.Float(
        digits=(16, 2),
        readonly=True,
        figure=True,
        help="Days on which the customer can be expected to buy within twelve months,"
        " as estimated at the beginning of the month, or after his last purchase.",
    )
    expected_turnover = fields.Monetary(
        readonly=True,
        figure=True,
        help="The expected purchases, each as great as those of the last three years.",
    )
    rhythm_late_date = fields.Date(
        string="Late from",
        readonly=True,
        figure=True,
        help="The day from which the customer is silent for longer than usual.",
    )
    rhythm_silent_date = fields.Date(
        string="Silent from",
        readonly=True,
        figure=True,
        help="The day from which the customer's silence is beyond his own rhythm.",
    )
    rhythm_status = fields.Selection(
        selection=[
            ("once", "Bought Once"),
            ("regular", "In Rhythm"),
            ("late", "Late"),
            ("silent", "Silent beyond Rhythm"),
        ],
        string="Rhythm",
        readonly=True,
        figure=True,
        help="From the customer's own purchases: late after the usual time and its"
        " spread, silent after twice the spread.",
    )
    rhythm_explanation = fields.Char(
        string="Own Rhythm", compute="_compute_rhythm_explanation"
    )
    score = fields.Float(
        string="Customer Value",
        digits=(5, 1),
        readonly=True,
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

    @api.depends(
        "purchase_count",
        "purchase_interval",
        "last_turnover_date",
        "rhythm_late_date",
        "rhythm_silent_date",
    )
    @api.depends_context("lang")
    def _compute_rhythm_explanation(self):
        for card in self:
            card.rhythm_explanation = card._rhythm_text()

    def _rhythm_text(self):
        """Return the rhythm in one sentence; empty without a purchase."""
        last = self.last_turnover_date
        if not self.purchase_count or not last:
            return ""
        today = (self.company_id or self.env.company)._relationship_today()
        silence = self._time_text((today - last).days)
        if self.purchase_count == 1:
            return self.env._(
                "Bought once in three years, %(silence)s ago: too little for a rhythm.",
                silence=silence,
            )
        values = {
            "interval": self._time_text(self.purchase_interval),
            "silence": silence,
        }
        if self.rhythm_silent_date and self.rhythm_silent_date <= today:
            return self.env._(
                "Buys every %(interval)s on average, silent for %(silence)s: beyond"
                " the own rhythm since %(day)s.",
                day=format_date(self.env, self.rhythm_silent_date),
                **values,
            )
        if self.rhythm_late_date and self.rhythm_late_date <= today:
            return self.env._(
                "Buys every %(interval)s on average, silent for %(silence)s: late since"
                " %(day)s.",
                day=format_date(self.env, self.rhythm_late_date),
                **values,
            )
        return self.env._(
            "Buys every %(interval)s on average, silent for %(silence)s: in rhythm.",
            **values,
        )

    @api.model
    def _time_text(self, days):
        """Return a number of days as people say it: 12 days, 6 weeks, 4 months."""
        lang = self.env["res.lang"]._lang_get(self.env.lang or "en_US")
        return format_timedelta(
            timedelta(days=days),
            granularity="day",
            threshold=UNITS,
            locale=babel_locale_parse(lang.code),
        )

    # The value

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
        known, looked = value._known(), {}
        return {
            "score": value.score,
            "rank": value.rank,
            "of": value.rank_count,
            "trend": value.trend,
            "parts": [
                {
                    "kind": kind,
                    "label": labels[kind],
                    "value": known.get(kind),
                    "weight": round(100 * weights[kind] / total),
                    "text": self._part_text(kind, value, known),
                    "opens": kind in known and bool(self._part_source(kind, looked)),
                }
                for kind in KINDS
                if kind in weights
            ],
        }

    def _part_text(self, kind, value, known):
        """Return a part as a sentence: what it was found from, and what it says."""
        if kind not in known:
            if kind == "imported":
                return self.env._("No score imported: the other parts count for it.")
            return self.env._(
                "No answer in twelve months: the other parts count for it."
            )
        found = self._found_text(kind, value)
        if kind == "imported":
            return self.env._("%s: it counts as it is.", found)
        return self.env._(
            "%(found)s: ahead of %(part)s %% of the customers.",
            found=found,
            part=known[kind],
        )

    def _found_text(self, kind, value):
        """Return what a part was found from."""

        def money(amount):
            return format_amount(self.env, amount, self.currency_id)

        last = self.last_turnover_date
        if kind == "loyalty":
            return self._loyalty_text()
        if kind == "recency" and not last:
            return self.env._("No purchase")
        texts = {
            "power": self.env._("Turnover of the period %s", money(self.turnover)),
            "satisfaction": self.env._(
                "Answers of twelve months %.0f of 100", self.satisfaction
            ),
            "contribution": self.env._("Turnover less costs %s", money(value.margin)),
            "development": self.env._(
                "Open opportunities %(pipeline)s, expected purchases %(expected)s",
                pipeline=money(value.pipeline),
                expected=money(self.expected_turnover),
            ),
            "recency": self.env._(
                "Last purchase on %s", format_date(self.env, last) if last else ""
            ),
            "frequency": self.env._("%s purchases in three years", self.purchase_count),
            "monetary": self.env._(
                "Turnover of all time %s", money(self.turnover_total)
            ),
            "imported": self.env._("Average of the last scores %s", value.imported),
        }
        return texts[kind]

    def _loyalty_text(self):
        """Return since when, how often and how regularly the customer buys."""
        if not self.first_turnover_date:
            return self.env._("No purchase")
        values = {
            "since": format_date(self.env, self.first_turnover_date),
            "count": self.purchase_count,
        }
        if not self.purchase_interval:
            return self.env._(
                "Customer since %(since)s, %(count)s purchases in three years", **values
            )
        spread = self.purchase_spread
        regular = (
            self.env._("very regular")
            if spread <= REGULAR
            else self.env._("fairly regular")
            if spread <= 2 * REGULAR
            else self.env._("irregular")
        )
        return self.env._(
            "Customer since %(since)s, %(count)s purchases in three years, %(regular)s",
            regular=regular,
            **values,
        )

    def _part_source(self, kind, looked=None):
        """Return model and domain of what a part was found from.

        :param dict looked: whether there are records of a model, as far as it is known
        :return: None where there is nothing that the user may read
        """
        looked = {} if looked is None else looked
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
            if model not in looked:
                records = self.env[model]
                able = records.has_access("read")
                looked[model] = able and bool(records.search(domain, limit=1))
            if looked[model]:
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
