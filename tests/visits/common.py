from datetime import datetime, timedelta

from odoo.tests import tagged

from ..common import RelationshipCommon

# The hour at which it is: 12:00 in Shanghai on 15 June 2026, a Monday.
NOW = datetime(2026, 6, 15, 4)


@tagged("standard", "post_install", "-at_install")
class VisitCommon(RelationshipCommon):
    """A card of the specialist, in the team of the supervisor, led by ``leader``."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.leader = cls.make_user("leader", "user")
        cls.main_leader = cls.make_user("main_leader", "user")
        cls.stranger = cls.make_user("stranger", "user")
        cls.company.relationship_main_leader_id = cls.main_leader
        cls.customer = cls.make_customer("Huaxin", phone="+86 21 5550 0100")
        cls.card = cls.make_card(
            cls.customer, team_id=cls.team.id, leader_id=cls.leader.id
        )
        cls.person = cls.make_person("Chen", level="top", place="headquarters")
        cls.on_site = cls.visit_type("on_site")
        cls.phone = cls.visit_type("phone")
        cls.service = cls.visit_type("service")
        cls.reason_move = cls.env.ref(
            "crm_relationship.relationship_reason_customer_asked"
        )
        cls.reason_cancel = cls.env.ref(
            "crm_relationship.relationship_reason_customer_cancelled"
        )

    @classmethod
    def visit_type(cls, name):
        return cls.env.ref(f"crm_relationship.relationship_visit_type_{name}")

    @classmethod
    def make_person(cls, name, card=None, **values):
        card = card or cls.card
        contact = cls.make_customer(
            name, is_company=False, parent_id=card.partner_id.id
        )
        return cls.env["relationship.key.person"].create(
            {"card_id": card.id, "partner_id": contact.id, **values}
        )

    @classmethod
    def make_visit(cls, days=10, user=None, as_user=None, **values):
        """Create a visit of the specialist's, in so many days from now."""
        visits = cls.env["relationship.visit"]
        if as_user:
            visits = cls.as_user(as_user, visits)
        values = {
            "card_id": cls.card.id,
            "visit_type_id": cls.on_site.id,
            "user_id": (user or cls.specialist).id,
            "preparer_id": cls.specialist.id,
            "date_start": NOW + timedelta(days=days),
            **values,
        }
        return visits.create(values)

    @classmethod
    def make_planned(cls, days=10, **values):
        return cls.make_visit(days, state="planned", **values)

    def fill_report(self, visit, **values):
        visit.write(
            {
                "location": "Shanghai",
                "feedback": "Content",
                "satisfaction": "satisfied",
                "problem_state": "none",
                "next_visit_date": "2026-09-01",
                **values,
            }
        )
        return visit
