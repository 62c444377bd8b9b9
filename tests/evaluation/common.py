from datetime import date, datetime, timedelta

from odoo.tests import tagged

from ..common import RelationshipCommon

MAY = (date(2026, 5, 1), date(2026, 5, 31))


@tagged("standard", "post_install", "-at_install")
class EvaluationCommon(RelationshipCommon):
    """A small company whose figures can be counted by hand, in May 2026.

    Both specialists are in the team since January. ``card`` and ``card_2`` are of the
    specialist, ``card_3`` is of the other one; all three were there before.
    """

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.env["relationship.kpi"].search(
            [("company_id", "=", cls.company.id)]
        ).unlink()
        cls.team.crm_team_member_ids.relationship_date_start = date(2026, 1, 1)
        customers = cls.make_customers("Azure", "Bolt", "Cedar")
        cls.card, cls.card_2, cls.card_3 = (
            cls.make_card(customer, team_id=cls.team.id) for customer in customers
        )
        cls.card_3.user_id = cls.specialist_2
        cls.env.cr.execute(
            "UPDATE relationship_card SET create_date = '2026-01-02' WHERE id IN %s",
            [(cls.card + cls.card_2 + cls.card_3)._ids],
        )
        cls.env.invalidate_all()
        cls.work = cls.env["relationship.evaluation.work"]

    @classmethod
    def make_kpi(cls, formula, **values):
        """Create a KPI of specialists, evaluated every month; more is better."""
        return cls.env["relationship.kpi"].create(
            {
                "name": formula,
                "company_id": cls.company.id,
                "formula": formula,
                "interval": "month",
                "target": 100,
                "weight": 10,
                **values,
            }
        )

    @classmethod
    def make_visit(cls, card, day, late=None, user=None, **values):
        """Create a visit that was made at 9 o'clock, and entered before.

        :param int day: of May 2026
        :param late: whether its report came after its day; None: there is no report
        """
        start = datetime(2026, 5, day, 9)
        visit = cls.env["relationship.visit"].create(
            {
                "card_id": card.id,
                "user_id": (user or card.user_id).id,
                "date_start": start,
                "date_end": start + timedelta(hours=1),
                **values,
            }
        )
        visit.sudo()._stamp(state="done")
        if late is not None:
            due = datetime.combine(visit.report_due_date, start.time())
            reported = due + timedelta(days=1 if late else 0)
            visit.sudo()._stamp(state="reported", reported_date=reported)
        return visit

    def evaluate(self, period=MAY, interval="month"):
        """Evaluate everybody in a period; return the evaluations."""
        return self.work._evaluate(self.company, interval, *period)

    def of(self, evaluations, user):
        """Return those of a person."""
        return evaluations.filtered(lambda one: one.user_id == user)

    def line_of(self, evaluation, formula):
        """Return the line of an evaluation with a formula."""
        return evaluation.line_ids.filtered(lambda line: line.formula == formula)
