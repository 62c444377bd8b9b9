from contextlib import contextmanager
from datetime import datetime

from odoo import Command
from odoo.tests import freeze_time, tagged

from ..cards.common import CardCommon


@tagged("standard", "post_install", "-at_install")
class ComplaintCommon(CardCommon):
    """One policy of 24 clock hours without levels, unless a test makes others.

    ``card`` is the specialist's card of ``customer``, of the supervisor's team. The
    company works Monday to Friday, 8 to 12 and 13 to 17, in UTC.
    """

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.env["relationship.sla.policy"].search([]).active = False
        cls.env["relationship.severity.rule"].search([]).active = False
        cls.env["relationship.route"].search([]).active = False
        cls.policy = cls.make_policy()
        cls.customer = cls.make_customer(
            "Huaxin", email="info@huaxin.example.com", phone="+86 21 7711 0055"
        )
        cls.card = cls.make_card(cls.customer, team_id=cls.team.id)
        cls.complaints = cls.env["relationship.complaint"]
        cls.cron = cls.env.ref("crm_relationship.ir_cron_check_deadlines")

    @classmethod
    def make_policy(cls, **values):
        """Create a policy of the main company that takes all cases."""
        return cls.env["relationship.sla.policy"].create(
            {
                "name": "Policy",
                "company_id": cls.company.id,
                "sequence": 50,
                "warn_hours": 0,
                **values,
            }
        )

    @classmethod
    def make_level(cls, hours, policy=None, **values):
        """Create a level, by default for the leader of the team."""
        return cls.env["relationship.sla.level"].create(
            {
                "name": f"Level {hours}",
                "policy_id": (policy or cls.policy).id,
                "hours": hours,
                "notify_team_leader": not values,
                **values,
            }
        )

    @classmethod
    def make_case(cls, **values):
        """Create a case of the main company, by default a complaint of Huaxin."""
        values.setdefault("partner_id", cls.customer.id)
        return cls.complaints.create(
            {"company_id": cls.company.id, "subject": "Leak", **values}
        )

    @classmethod
    def make_calendar(cls, *hours, **values):
        """Create a working time of (weekday, from, to); 0 is Monday."""
        return cls.env["resource.calendar"].create(
            {
                "name": "Working Time",
                "company_id": cls.company.id,
                "tz": "UTC",
                "attendance_ids": [
                    Command.clear(),
                    *(
                        Command.create(
                            {
                                "name": "Work",
                                "dayofweek": str(weekday),
                                "hour_from": hour_from,
                                "hour_to": hour_to,
                            }
                        )
                        for weekday, hour_from, hour_to in hours
                    ),
                ],
                **values,
            }
        )

    @classmethod
    def make_holiday(cls, date_from, date_to, company=None, calendar=None):
        """Create a time off of everybody."""
        # Odoo gives it the current company.
        leaves = cls.env["resource.calendar.leaves"].with_company(
            company or cls.company
        )
        holiday = leaves.create(
            {
                "name": "Holiday",
                "date_from": date_from,
                "date_to": date_to,
                "calendar_id": calendar.id if calendar else False,
                "resource_id": False,
            }
        )
        holiday.flush_recordset()
        return holiday

    @contextmanager
    def at(self, moment):
        """Let it be another moment: '2026-06-15 10:00'."""
        self.env.invalidate_all()
        with freeze_time(f"{moment}:00"):
            yield
        self.env.flush_all()

    @classmethod
    def fill_for_closing(cls, case):
        """Enter what closing a complaint needs."""
        case.write({"cause": "Bolt", "result": "Replaced"})
        case.action_inform()

    @classmethod
    def answer(cls, case, **values):
        """Answer a case and close it, as *Answer and Close* does."""
        values.update(complaint_id=case.id, step="closed")
        case.env["relationship.complaint.end"].create(values).action_end()

    def check(self):
        """Check the deadlines as the scheduled action does, without commits."""
        self.env.flush_all()
        while self.env["relationship.deadline"]._check_batch():
            pass

    def deadline(self, case, target="resolve"):
        """Return the deadline of a case that stands."""
        return case.deadline_ids.filtered(
            lambda deadline: deadline.target == target and deadline.is_current
        )


def moment(text):
    """Return a time from '2026-06-15 10:00'."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M")
