from datetime import date, datetime

from odoo.tests import tagged

from ...common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class PlanCommon(RelationshipCommon):
    """Customers of the specialist, and plans for June and July 2026.

    It is Monday 15 June 2026. The company works Monday to Friday, in UTC.
    """

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.on_site = cls.env.ref("crm_relationship.relationship_visit_type_on_site")
        cls.call = cls.env.ref("crm_relationship.relationship_visit_type_phone")
        cls.reason = cls.env.ref("crm_relationship.relationship_reason_incomplete")
        cls.customers = cls.make_customers("Alpha", "Beta", "Gamma")
        cls.alpha, cls.beta, cls.gamma = (
            cls.make_card(customer) for customer in cls.customers
        )
        cls.cards = cls.alpha + cls.beta + cls.gamma

    @classmethod
    def make_plan(cls, user=None, **values):
        """Create a plan for July 2026, by default of the specialist.

        :param visits: list of (card, day) of visits of the plan
        """
        visits = values.pop("visits", [])
        values.setdefault("purpose", "To keep in touch")
        if "team_id" not in values:
            values.setdefault("user_id", (user or cls.specialist).id)
        plan = (
            cls.env["relationship.visit.plan"]
            .sudo()
            .create(
                {
                    "company_id": cls.company.id,
                    "date_start": date(2026, 7, 1),
                    **values,
                }
            )
        )
        for card, day in visits:
            cls.make_visit(card, day, plan_id=plan.id)
        return plan.with_env(cls.env)

    @classmethod
    def make_visit(cls, card, day, **values):
        """Create a draft visit at nine o'clock of a day, a date or a number in July."""
        if isinstance(day, int):
            day = date(2026, 7, day)
        return (
            cls.env["relationship.visit"]
            .sudo()
            .create(
                {
                    "card_id": card.id,
                    "visit_type_id": cls.on_site.id,
                    "user_id": cls.specialist.id,
                    "preparer_id": cls.specialist.id,
                    "date_start": datetime.combine(day, datetime.min.time()).replace(
                        hour=9
                    ),
                    **values,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def with_approval(cls):
        """Let the team want its plans to be approved."""
        cls.team.relationship_plan_approval = True
