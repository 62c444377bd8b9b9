from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class RelationshipCardTerm(models.Model):
    """A former specialist of a card: who answered for the customer, and until when.

    A line is written when a card gets another specialist or another team; who has it
    now is said by the card itself. So what was done before is found with who did it,
    whoever the card was handed over to since (R305).
    """

    _name = "relationship.card.term"
    _description = "Former Specialist"
    _inherit = ["relationship.card.child.mixin"]
    _order = "date_end desc, id desc"
    _rec_name = "user_id"

    card_id = fields.Many2one(readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Specialist",
        readonly=True,
        index="btree_not_null",
    )
    team_id = fields.Many2one(comodel_name="crm.team", readonly=True)
    date_start = fields.Date(
        string="From", readonly=True, help="Empty: since the card was created."
    )
    date_end = fields.Date(string="Until", required=True, readonly=True)

    @api.model
    def _merge_cards(self, sources, destination):
        """Let the card that stays say who had it: its own former specialists."""
        self.search([("card_id", "in", (sources - destination).ids)])._erase()

    def _erase(self):
        self._as_system().unlink()

    @api.model
    def _responsible(self, cards):
        """Return (user, team) of cards, to be compared by :meth:`_note`."""
        return {card: (card.user_id, card.team_id) for card in cards.sudo()}

    @api.model
    def _note(self, before):
        """Note who had cards until yesterday, where it is somebody else now.

        :param before: from :meth:`_responsible`, before the cards were written
        """
        changed = [
            card
            for card, people in before.items()
            if people != (card.user_id, card.team_id)
        ]
        if not changed:
            return
        since = self._since([card.id for card in changed])
        values = []
        for card in changed:
            user, team = before[card]
            yesterday = card.company_id._relationship_today() - timedelta(days=1)
            start = since.get(card.id)
            # Twice on one day: who had it in between had it for no day.
            begun = start or self._first_day(card)
            if begun <= yesterday:
                values.append(
                    {
                        "card_id": card.id,
                        "user_id": user.id,
                        "team_id": team.id,
                        "date_start": start,
                        "date_end": yesterday,
                    }
                )
        self.sudo().create(values)

    @api.model
    def _first_day(self, card):
        return fields.Date.to_date(card.create_date or self.env.cr.now())

    @api.model
    def _since(self, card_ids):
        """Return the first day of those who have the cards now, by card id."""
        rows = self._read_group(
            [("card_id", "in", card_ids)], ["card_id"], ["date_end:max"]
        )
        return {card.id: last + timedelta(days=1) for card, last in rows}

    @api.model
    def _terms_sql(self, company, *columns):
        """Return SQL of who had which card of a company, and when; who has it, too.

        Columns: card_id, user_id, team_id, date_start and date_end, both included;
        -infinity where it is since ever, infinity where it is until now.

        :param columns: names of fields of the card that go along, so that whoever wants
            them need not read the cards a second time
        """
        cards = self.env["relationship.card"]
        cards.flush_model(["user_id", "team_id", "company_id", *columns])
        self.flush_model()
        more = [SQL(", %s", SQL.identifier("c", name)) for name in columns]
        return SQL(
            """
            SELECT t.card_id, t.user_id, t.team_id,
                   COALESCE(t.date_start, '-infinity') AS date_start, t.date_end%(more)s
              FROM relationship_card_term t
              JOIN relationship_card c ON c.id = t.card_id
             WHERE t.company_id = %(company)s
             UNION ALL
            SELECT c.id, c.user_id, c.team_id, COALESCE(f.last + 1, '-infinity'),
                   'infinity'%(more)s
              FROM relationship_card c
              LEFT JOIN (SELECT card_id, max(date_end) AS last
                           FROM relationship_card_term
                          WHERE company_id = %(company)s GROUP BY card_id) f
                     ON f.card_id = c.id
             WHERE c.company_id = %(company)s
            """,
            company=company.id,
            more=SQL().join(more),
        )

    @api.model
    def _had_cards_sql(self, company, user, first, last):
        """Return SQL of whether somebody had cards of a company in a span of days.

        It says of a few users what :meth:`_terms_sql` says of all cards, by indexes.

        :param user: SQL of the id of the user
        :param date first: of the span
        :param date last: of the span, included
        """
        self.env["relationship.card"].flush_model(["user_id", "company_id"])
        self.flush_model()
        return SQL(
            """
            (EXISTS (SELECT 1 FROM relationship_card c
                      WHERE c.user_id = %(user)s AND c.company_id = %(company)s
                        AND NOT EXISTS (SELECT 1 FROM relationship_card_term f
                                         WHERE f.card_id = c.id
                                           AND f.date_end >= %(last)s))
             OR EXISTS (SELECT 1 FROM relationship_card_term t
                         WHERE t.user_id = %(user)s AND t.company_id = %(company)s
                           AND t.date_end >= %(first)s
                           AND COALESCE(t.date_start, '-infinity') <= %(last)s))
            """,
            user=user,
            company=company.id,
            first=first,
            last=last,
        )
