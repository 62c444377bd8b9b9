from odoo import fields, models


class RelationshipHandover(models.TransientModel):
    """Key customers are not handed over: the committee is asked for it (R031, X7).

    The list has designated who looks after them. What may be handed over is, visits,
    cases and activities of key customers among it. Specialist and leader stay until
    the committee has decided. It hands key customers over itself, as all others.
    """

    _inherit = "relationship.handover"

    kept_count = fields.Integer(
        string="Key Customers to Ask for",
        compute="_compute_counts",
        help="The list has designated who looks after them: the committee is asked for"
        " each, and decides.",
    )

    def _work(self):
        work = super()._work()
        kept = (work["card"] | work["leader"])._kept_by_list()
        roles = {name: work[name] - kept for name in ("card", "leader")}
        return {**work, **roles, "kept": kept}

    def _hand_over(self, work):
        result = super()._hand_over(work)
        self._ask_for_kept(work["kept"])
        return result

    def _ask_for_kept(self, cards):
        """Ask the committee for the colleague, where nobody has asked yet.

        :param cards: of key customers, as superuser: who hands over may change them
        """
        waiting = cards.env["relationship.designation"].search(
            [("card_id", "in", cards.ids), ("state", "=", "requested")]
        )
        reason = self._text_on_cards()
        if self.note:
            reason = f"{reason} {self.note}"
        leaver, colleague = self.from_user_id, self.to_user_id.id
        requests = waiting.create(
            [
                {
                    "card_id": card.id,
                    "user_id": card.user_id == leaver and colleague,
                    "leader_id": card.leader_id == leaver and colleague,
                    "reason": reason,
                }
                for card in cards - waiting.card_id
            ]
        )
        requests.with_context(tracking_disable=False).action_request()

    def _text_done(self, work):
        text = super()._text_done(work)
        if not work["kept"]:
            return text
        asked = self.env._(
            "Key customers for whom the committee is asked: %(number)s.",
            number=len(work["kept"]),
        )
        return f"{text} {asked}"

    def _text_of_work(self, work):
        text = super()._text_of_work(work)
        if not work["kept"]:
            return text
        asked = self.env._(
            "Of %(number)s key customers the committee decides whether they follow.",
            number=len(work["kept"]),
        )
        return f"{text} {asked}"
