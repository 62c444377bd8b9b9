from collections import defaultdict

from markupsafe import Markup

from odoo import models
from odoo.tools import format_date

from .relationship_classification import MANUAL_FIELDS


class RelationshipClassification(models.Model):
    """What the chatter of a card says when people set its tier by hand, or no more."""

    _inherit = "relationship.classification"

    def _override_states(self):
        """Return the tier that counts and the values by hand, by id of the line."""
        return {
            line.id: (line.tier_id, [line[name] for name in MANUAL_FIELDS])
            for line in self.sudo()
        }

    def _note_overrides(self, before):
        """Say on the cards what a person has set by hand, or taken back.

        What a run or a merge of cards ends is told by the tier changes alone.

        :param dict before: the :meth:`_override_states` as they were
        """
        if self.env.su and self.env.context.get("relationship_tier_cause"):
            return
        none = (self.tier_id.browse(), [self.tier_id.browse(), False, False])
        notes = defaultdict(list)
        for line in self.sudo():
            tier, values = before.get(line.id, none)
            now = [line[name] for name in MANUAL_FIELDS]
            if values != now and (values[0] or now[0]):
                notes[line.card_id.id].append(line._override_note(tier))
        self._post_notes(notes)

    def _override_note(self, old_tier):
        """Return the lines of the note on a change from ``old_tier``."""
        self.ensure_one()
        moved = old_tier != self.tier_id
        tiers = (old_tier, self.tier_id) if moved else (old_tier,)
        names = " → ".join(tier.name or "–" for tier in tiers)
        lines = [f"{self.scheme_id.name}: {names}"]
        if not self.manual_tier_id:
            return [*lines, self.env._("No longer set by hand.")]
        reason = self.manual_reason
        lines.append(
            self.env._("Set by hand: %s", reason)
            if reason
            else self.env._("Set by hand.")
        )
        if self.manual_until:
            until = format_date(self.env, self.manual_until)
            lines.append(self.env._("Until: %s", until))
        return lines

    def _note_removal(self):
        """Record that a person deletes these lines, and with them their tiers."""
        changes, notes = [], defaultdict(list)
        for line in self.sudo().filtered("tier_id"):
            today = line.company_id._relationship_today()
            values = line._change_values(line.tier_id.browse(), today, "override")
            changes.append({**values, "reason": False})
            notes[line.card_id.id].append(
                [f"{line.scheme_id.name}: {line.tier_id.name} → –"]
            )
        self.env["relationship.tier.change"].sudo().create(changes)
        self._post_notes(notes)

    def _post_notes(self, notes):
        """Post the notes on the cards; nobody is notified.

        :param dict notes: list of notes, each a list of lines, by id of the card
        """
        if self.env.context.get("tracking_disable"):
            return  # as an import does, unless it is told to track
        line_break = Markup("<br/>")
        self.env["relationship.card"].sudo().browse(notes)._message_log_batch(
            {
                card_id: Markup("").join(
                    Markup("<p>%s</p>") % line_break.join(lines) for lines in texts
                )
                for card_id, texts in notes.items()
            }
        )
