from odoo.tests import tagged

from ..cards.common import CardCommon


@tagged("standard", "post_install", "-at_install")
class CareCommon(CardCommon):
    """A customer of the specialist, with two people; today is Monday, 15 June 2026."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.company.relationship_cooldown_days = 30
        cls.customer = cls.make_customer("Valve Works", email="info@valve.example")
        cls.card = cls.make_card(cls.customer)
        cls.chen, cls.zhao = (
            cls.make_customer(
                name,
                is_company=False,
                parent_id=cls.customer.id,
                email=f"{name}@valve.example",
            )
            for name in ("chen", "zhao")
        )
        cls.template = cls.env.ref("crm_relationship_care.mail_template_birthday")

    @classmethod
    def make_date(cls, partner=None, month=6, day=15, **values):
        return cls.env["relationship.key.date"].create(
            {
                "card_id": cls.card.id,
                "partner_id": (partner or cls.chen).id,
                "month": month,
                "day": day,
                **values,
            }
        )

    @classmethod
    def make_rule(cls, **values):
        if values.get("action") == "mail":
            values.setdefault("template_id", cls.template.id)
        return cls.env["relationship.care.rule"].create(
            {"name": "Care", "company_id": cls.company.id, **values}
        )

    def run_rule(self, rule):
        """Do what is due by a rule; return its new logs."""
        logs = self.env["relationship.care.log"]
        known = logs.search([("rule_id", "=", rule.id)])
        self.env["relationship.care"]._run(rule.id)
        self.env.invalidate_all()
        return logs.search([("rule_id", "=", rule.id)]) - known

    def activities(self, card=None):
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", "relationship.card"),
                ("res_id", "=", (card or self.card).id),
            ]
        )
