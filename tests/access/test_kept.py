from itertools import chain

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import MAIN_GROUPS, AccessCommon

STATE = "relationship.state.mixin"


@tagged("standard", "post_install", "-at_install")
class TestKept(AccessCommon):
    """What was evidence once is not deleted by who first takes a step back."""

    def stateful(self):
        """Yield a record of each model with states, that of the specialist's card."""
        for model in sorted(self.registry.descendants([STATE], "_inherit")):
            records = self.env[model]
            if records._abstract or not records._auto or not records._transitions:
                continue
            found = self.records_of(model, self.own)[:1]
            yield found or records.sudo().search([], limit=1)

    def evidence_states(self, record):
        """Return the states in which a record is evidence."""
        states = {*record._transitions, *chain(*record._transitions.values())}
        found = []
        for state in sorted(states):
            with self.undone():
                # Of the state alone, and not of what was noted on the way here.
                record._stamp(state=state, is_kept=False)
                if record._evidence("unlink"):
                    found.append(state)
        return found

    @mute_logger("odoo.sql_db")
    def test_steps_back(self):
        """Of every model: from each such state, by each state that it leads back to."""
        tried = 0
        for record in self.stateful():
            self.assertTrue(record)
            for state in self.evidence_states(record):
                for back in record._transitions.get(state, ()):
                    with self.subTest(f"{record._name} {state} {back}"), self.undone():
                        # As in a database of before: nothing is noted of the state.
                        record.is_kept = False
                        self.cr.flush()
                        self.cr.execute(
                            f"UPDATE {record._table} SET state = %s, is_kept = NULL"
                            " WHERE id = %s",
                            (state, record.id),
                        )
                        self.env.invalidate_all()
                        record._note_kept()
                        record._stamp(state=back)
                        tried += 1
                        self.assertTrue(record._evidence("unlink"))
                        self.assertFalse(self.copied(record))
        self.assertGreater(tried, 20)

    def copied(self, record):
        """Return whether a copy is kept for what it is a copy of."""
        return bool(record.copy_data()[0].get("is_kept"))

    def test_not_by_people(self):
        """Nobody says so of a record, nor takes it back."""
        gift = self.own.gift_ids
        with self.refused("not entered"):
            self.as_user(self.specialist, gift).is_kept = False

    def test_check_that_was_missed(self):
        """Who missed a check does not open it again to delete it."""
        check = self.of_the_company["relationship.check"]
        check.user_id = self.specialist
        check._take_step("missed")
        mine = self.as_user(self.specialist, check)
        mine.action_reopen()
        with self.refused("stays on record"):
            mine.unlink()

    def test_release_that_was_recalled(self):
        """A release that was approved is not drafted again to delete it."""
        release = self.env["relationship.release"].search(
            [("card_ids", "in", self.own.ids)]
        )
        release._stamp(state="approved")
        release._take_step("recalled")
        release._take_step("draft")
        with self.refused("stays on record"):
            self.as_user(self.head, release).unlink()


@tagged("standard", "post_install", "-at_install")
class TestCascade(AccessCommon):
    """Evidence does not go with the record that it belongs to."""

    def cascades(self):
        """Yield each of our models with evidence, and a field by which it may go."""
        for model in sorted(self.registry):
            records = self.env[model]
            if not model.startswith("relationship.") or records._abstract:
                continue
            for child, name in getattr(records, "_cascading_fields", tuple)():
                yield model, child, name

    @mute_logger("odoo.sql_db")
    def test_with_its_record(self):
        """Of every model: a record is kept whose lines are evidence, by any role."""
        tried = 0
        for model, child, name in self.cascades():
            line = self.records_of(child, self.own)[:1]
            line = line or self.env[child].sudo().search([], limit=1)
            if not line or not line[name] or not line._evidence("unlink"):
                continue
            parent = line[name]
            for role in MAIN_GROUPS:
                with self.subTest(f"{model} {child} {role}"), self.undone():
                    tried += 1
                    with self.assertRaises(UserError):
                        self.as_user(getattr(self, role), parent).unlink()
        self.assertGreater(tried, 10)

    def test_gift_that_was_made(self):
        """A card is not deleted with the gifts that its customer got."""
        card = self.make_card(self.make_customer("Gifted"))
        gift = self.env["relationship.gift"].create(
            {"card_id": card.id, "name": "Tea", "value": 10}
        )
        gift.action_done()
        with self.refused("kept", "Gift"):
            self.as_user(self.head, card).unlink()

    def test_event_that_was_drafted_again(self):
        """Nor an event with the guests who were written to."""
        event = self.env["relationship.event"].create(
            {"name": "Fair", "date_start": "2026-07-01 08:00:00"}
        )
        guest = self.env["relationship.event.guest"].create(
            {
                "event_id": event.id,
                "card_id": self.own.id,
                "partner_id": self.own.partner_id.id,
            }
        )
        guest._stamp(told_date="2026-06-15 04:00:00")
        with self.refused("kept"):
            self.as_user(self.head, event).unlink()
