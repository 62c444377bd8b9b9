from odoo import fields, models
from odoo.orm.model_classes import add_to_registry
from odoo.tests import tagged

from ..common import RelationshipCommon

MIXIN = "relationship.satisfaction.mixin"


class Satisfaction(models.Model):
    """The source that an addon adds."""

    _name = "relationship.satisfaction"
    _inherit = ["relationship.satisfaction"]
    _module = None

    source = fields.Selection(
        selection_add=[("fair", "Trade Fair")], ondelete={"fair": "set other"}
    )


class Lead(models.Model):
    """The document of the addon, which knows of no card."""

    _name = "crm.lead"
    _inherit = ["crm.lead", MIXIN]
    _module = None

    def _satisfaction_values(self):
        names = ("partner_id", "company_id", "user_id", "team_id")
        return {name: self[name].id for name in names}


@tagged("standard", "post_install", "-at_install")
class TestSource(RelationshipCommon):
    """Another addon adds a source of answers: a value, and a document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for definition in (Satisfaction, Lead):
            model = cls.registry[definition._name]
            cls.addClassCleanup(
                setattr, model, "_base_classes__", model._base_classes__
            )
            add_to_registry(cls.registry, definition)
        children = cls.registry[MIXIN]._inherit_children
        cls.addClassCleanup(children.discard, Lead._name)
        # When the class ends, Odoo sets up its models again.
        cls.registry._setup_models__(cls.cr, [])
        cls.answers = cls.env["relationship.satisfaction"]
        cls.customer = cls.make_customer()
        cls.card = cls.make_card(cls.customer, team_id=cls.team.id)
        person = cls.make_customer("Wang", is_company=False, parent_id=cls.customer.id)
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Visitor of a fair",
                "partner_id": person.id,
                "company_id": cls.company.id,
                "user_id": cls.specialist.id,
                "team_id": cls.team.id,
            }
        )

    def test_answer_finds_its_card(self):
        """Whose it is comes from the document, the card from customer and company."""
        answer = self.answers._collect(
            self.lead, 40, source="fair", collector_id=self.specialist.id
        )
        self.assertEqual(answer.source, "fair")
        self.assertEqual(answer.partner_id, self.lead.partner_id)
        self.assertEqual(answer.card_id, self.card)
        self.assertEqual(answer.company_id, self.company)
        self.assertEqual(answer.user_id, self.specialist)
        self.assertTrue(answer.is_first)
        self.assertTrue(answer.is_self_collected)
        self.assertEqual(self.card.satisfaction, 40)
        self.assertEqual(answer.action_open_document()["res_model"], "crm.lead")

    def test_low_score_opens_a_measure(self):
        """The measure is of the customer, for the leader of the team."""
        measure = self.answers._collect(self.lead, 40, source="fair").action_id
        self.assertEqual(measure.card_id, self.card)
        self.assertEqual(measure.company_id, self.company)
        self.assertEqual(measure.user_id, self.supervisor)
        self.assertFalse(measure.complaint_id)

    def test_first_of_each_source_counts(self):
        """Asked by two ways about one document, both first answers count."""
        ways = ("fair", "call", "fair")
        answers = [
            self.answers._collect(self.lead, 80, source=source) for source in ways
        ]
        self.assertEqual([a.is_first for a in answers], [True, True, False])

    def test_customer_without_card(self):
        """The answer waits for the card of its customer."""
        self.lead.partner_id = self.make_customer("Late")
        answer = self.answers._collect(self.lead, 90, source="fair")
        self.assertFalse(answer.card_id)
        card = self.make_card(self.lead.partner_id)
        card._refresh_figures()
        self.assertEqual(answer.card_id, card)

    def test_nobody_enters_answers(self):
        """Neither a source of its own nor the right to read lets somebody enter one."""
        values = {
            "company_id": self.company.id,
            "partner_id": self.customer.id,
            "source": "fair",
            "score": 100,
        }
        for user in (self.specialist, self.committee, self.administrator):
            with self.forbidden():
                self.as_user(user, self.answers).create(values)
