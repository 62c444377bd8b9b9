from odoo.tests import tagged

from .common import CareCommon


@tagged("standard", "post_install", "-at_install")
class TestOverview(CareCommon):
    """Care stands in the history of a customer, and on the desk of who sees to it."""

    def test_history(self):
        """What was done, given, held and told; not what only waits."""
        self.make_date()
        self.run_rule(self.make_rule(name="Birthdays"))
        gifts = self.env["relationship.gift"]
        given, planned = gifts.create(
            [
                {"card_id": self.card.id, "name": name, "value": 10}
                for name in ("Orchid", "Tea")
            ]
        )
        given.action_done()
        event = self.env["relationship.event"].create(
            {
                "name": "Open Day",
                "company_id": self.company.id,
                "date_start": "2026-06-01 06:00:00",
            }
        )
        guest = {"card_id": self.card.id, "event_id": event.id}
        self.env["relationship.event.guest"].create(
            [
                {**guest, "partner_id": self.chen.id, "state": "attended"},
                {**guest, "partner_id": self.zhao.id},
            ]
        )
        notice = self.env["relationship.notice"].create(
            {"name": "New prices", "company_id": self.company.id}
        )
        self.env["relationship.notice.line"].create(
            {
                "card_id": self.card.id,
                "notice_id": notice.id,
                "partner_id": self.chen.id,
            }
        )._told()
        history = self.as_user(self.specialist, "relationship.history").search(
            [
                ("card_id", "=", self.card.id),
                ("kind", "in", ("care", "gift", "event", "notice")),
            ]
        )
        self.assertEqual(
            sorted((one.kind, one.res_id) for one in history),
            sorted(
                [
                    ("care", self.card.care_log_ids.id),
                    ("gift", given.id),
                    ("event", event.guest_ids[0].id),
                    ("notice", notice.line_ids.id),
                ]
            ),
        )
        self.assertEqual(planned.state, "planned")

    def test_tiles(self):
        """Coming days of one's own customers, drafts, gifts to give."""
        tiles = self.as_user(self.specialist, "relationship.tile")
        names = ("coming_days", "care_to_approve", "gifts_to_give")

        def found():
            by_name = {tile["name"]: tile["count"] for tile in tiles.get_tiles()}
            return [by_name[name] for name in names]

        before = found()
        self.make_date(day=28)
        self.make_date(self.zhao, day=29)
        self.make_date(self.zhao, day=15, kind="wedding")
        self.run_rule(self.make_rule(kind="wedding", needs_approval=True))
        self.env["relationship.gift"].create(
            {
                "card_id": self.card.id,
                "name": "Tea",
                "value": 1,
                "user_id": self.specialist.id,
            }
        )
        # 29 June is the fifteenth day.
        self.assertEqual(
            [now - then for now, then in zip(found(), before, strict=True)], [2, 1, 1]
        )
