from datetime import timedelta

from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.tools import babel_locale_parse, format_date

# A time is told in a unit of which there are at least so many.
UNITS = 3


class RelationshipCard(models.Model):
    """The rhythm in which the customer buys, and when his silence is too long (R211).

    Figures, written by the refresh: see ``rhythm_refresh``. The dates are the truth;
    ``rhythm_status`` is what they said last night, for grouping.
    """

    _inherit = "relationship.card"

    purchase_count = fields.Integer(
        string="Purchases in 3 Years",
        readonly=True,
        copy=False,
        figure=True,
        help="Days on which documents add to the turnover.",
    )
    purchase_interval = fields.Integer(
        string="Buys every (Days)",
        readonly=True,
        copy=False,
        figure=True,
        aggregator="avg",
        help="The usual time between purchases of the last three years. Where there"
        " are few, what is usual for all customers counts, too. 0: bought once, or not"
        " at all.",
    )
    purchase_spread = fields.Integer(
        string="Spread (%)",
        readonly=True,
        copy=False,
        figure=True,
        aggregator="avg",
        help="How much the times between purchases differ, in percent of the usual one:"
        " the less, the more regular is the customer.",
    )
    expected_purchases = fields.Float(
        digits=(16, 2),
        readonly=True,
        copy=False,
        figure=True,
        help="Days on which the customer can be expected to buy within twelve months,"
        " as estimated at the beginning of the month, or after his last purchase.",
    )
    expected_turnover = fields.Monetary(
        readonly=True,
        copy=False,
        figure=True,
        help="The expected purchases, each as great as those of the last three years.",
    )
    rhythm_late_date = fields.Date(
        string="Late from",
        readonly=True,
        copy=False,
        figure=True,
        help="The day from which the customer is silent for longer than usual.",
    )
    rhythm_silent_date = fields.Date(
        string="Silent from",
        readonly=True,
        copy=False,
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
        copy=False,
        figure=True,
        help="From the customer's own purchases: late after the usual time and its"
        " spread, silent after twice the spread.",
    )
    rhythm_explanation = fields.Char(
        string="Own Rhythm", compute="_compute_rhythm_explanation"
    )

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
