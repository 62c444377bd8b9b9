from datetime import date

from odoo import Command
from odoo.tests import tagged

from ..cards.common import CardCommon
from ..common import TODAY

MAIN_GROUPS = ("specialist", "supervisor", "head", "committee")
OTHER_GROUPS = ("data_officer", "auditor", "administrator")
# How a record of a model finds its card, where it is not by a field of its own.
PATHS_TO_CARD = {
    "relationship.visit.plan": "visit_ids.card_id",
    "relationship.complaint.photo": "complaint_id.card_id",
    "relationship.visit.check": "visit_id.card_id",
    "relationship.deadline": "complaint_id.card_id",
    "relationship.complaint.pause": "complaint_id.card_id",
    "relationship.complaint.round": "complaint_id.card_id",
    "relationship.deadline.event": "deadline_id.complaint_id.card_id",
}
# Records of a person, and the path to that person: who has a card has one of each.
PATHS_TO_PERSON = {
    "relationship.evaluation": "user_id",
    "relationship.evaluation.line": "evaluation_id.user_id",
    "relationship.monthly.report": "user_id",
    "relationship.reward": "user_id",
    "relationship.training": "user_ids",
    "relationship.work.log": "user_id",
}
# The smallest picture that is one.
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)
NO_GROUPS = ("vault", "outsider", "portal", "public")


@tagged("standard", "post_install", "-at_install")
class AccessCommon(CardCommon):
    """Three cards: ``own`` of the specialist, ``foreign`` and ``abroad`` of others.

    ``own`` is of the supervisor's team, and ``leader`` is its liaison leader;
    ``abroad`` is of the second company. ``vault`` has confidential access and nothing
    else, ``public`` is who has not logged in.
    """

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.leader = cls.make_user("leader", "user")
        cls.stranger = cls.make_user("stranger", "user")
        cls.vault = cls.make_user("vault", "confidential")
        cls.public = cls.env.ref("base.public_user")
        customers = cls.make_customers("Own Customer", "Foreign Customer", "Abroad")
        cls.own = cls.make_card(
            customers[0], team_id=cls.team.id, leader_id=cls.leader.id
        )
        cls.foreign = cls.make_card(customers[1], user_id=cls.stranger.id)
        cls.abroad = cls.make_card(
            customers[2], company_id=cls.company_usd.id, user_id=cls.specialist_usd.id
        )
        for card in cls.own + cls.foreign + cls.abroad:
            cls._fill(card)
        cls._fill_company()
        cls.env["relationship.duplicate"].create(
            {
                "partner_id": customers[0].id,
                "other_id": customers[1].id,
                "reason": "name",
            }
        )

    @classmethod
    def _fill(cls, card):
        """Give a card one record of each kind."""
        name = card.partner_id.name
        person = cls.make_customer(
            f"Person of {name}", is_company=False, parent_id=card.partner_id.id
        )
        card.needs = f"Needs of {name}"
        values = {"card_id": card.id}
        cls.env["relationship.key.person"].create({**values, "partner_id": person.id})
        project = cls.env["relationship.project"].create(
            {**values, "name": f"Project of {name}"}
        )
        cls.env["relationship.project.opinion"].create(
            {"project_id": project.id, "text": f"Opinion of {name}"}
        )
        cls.env["relationship.confidential"].create(
            {**values, "family": f"Family of {name}"}
        )
        visit = cls.env["relationship.visit"].create(
            {**values, "purpose": f"Purpose of {name}", "user_id": card.user_id.id}
        )
        visit.preparer_id = card.user_id
        cls.env["relationship.visit.check"].create(
            {"visit_id": visit.id, "name": f"Check of {name}"}
        )
        cls.env["relationship.contact.duty"].create(
            {**values, "visitor_role": "other", "min_count": 4, "period": "quarter"}
        )
        cls._fill_plans(card, visit)
        case = cls.env["relationship.complaint"].create(
            {
                "partner_id": card.partner_id.id,
                "company_id": card.company_id.id,
                "subject": f"Complaint of {name}",
            }
        )
        cls.env["relationship.action"].create(
            {
                "complaint_id": case.id,
                "name": f"Measure for {name}",
                "user_id": card.user_id.id,
                "date_deadline": "2026-06-30",
            }
        )
        cls.env["relationship.complaint.photo"].create(
            {"complaint_id": case.id, "image": PIXEL}
        )
        case.action_acknowledge()
        case._log_word("phone", "We look into it")
        cls.env["relationship.complaint.pause"].create(
            {
                "complaint_id": case.id,
                "date_start": "2026-06-15 05:00:00",
                "date_end": "2026-06-15 06:00:00",
            }
        )
        cls.env["relationship.complaint.round"].create(
            {"complaint_id": case.id, "number": 1, "result": f"Result of {name}"}
        )
        cls.env["relationship.satisfaction"]._collect(case, 80, source="rating")
        cls.env["relationship.release"].create(
            {
                "company_id": card.company_id.id,
                "card_ids": card.ids,
                "purpose": f"Release of {name}",
                "date_end": "2026-12-31",
            }
        )
        cls.env["relationship.disclosure"]._record("export", card)
        cls.env["relationship.card.term"].create(
            {**values, "user_id": cls.supervisor.id, "date_end": "2026-01-31"}
        )
        cls._fill_care(card, person)
        cls._fill_events(card, person)
        cls._fill_money(card)
        cls._fill_review(card)
        cls._fill_evaluation(card)
        cls._fill_value(card)
        cls._fill_meeting(card)
        cls.import_turnover(card.partner_id, 1000, company_id=card.company_id.id)
        if card.company_id == cls.company:
            cls.classify(cls.imported)
        else:
            cls.classify(company=card.company_id)
        cls._fill_benefits(card)

    @classmethod
    def _fill_benefits(cls, card):
        """Let a card have a privilege that was used, and one that waits."""
        tier = card.sudo().classification_ids.tier_id[:1]
        benefits = cls.env["relationship.benefit"]
        values = {"tier_id": tier.id, "company_id": card.company_id.id}
        domain = [(name, "=", value) for name, value in values.items()]
        # Those of a tier are there once, whatever cards are in it.
        if not benefits.search(domain):
            names = ("Rooms", "Transfer")
            benefits.create([{**values, "name": name} for name in names])
        benefit = benefits.search([*domain, ("name", "=", "Rooms")])
        grant = cls.env["relationship.benefit.grant"].create(
            {"card_id": card.id, "benefit_id": benefit.id}
        )
        grant.action_grant()
        cls.env["relationship.benefit.use"].create(
            {"grant_id": grant.id, "note": f"Use of {card.partner_id.name}"}
        )

    @classmethod
    def _fill_value(cls, card):
        """Give a card a value, now and in a month, and an imported score."""
        values = {"card_id": card.id, "company_id": card.company_id.id, "score": 50}
        cls.env["relationship.value"].create(values)
        cls.env["relationship.value.history"].create({**values, "date": "2026-06-01"})
        cls.env["relationship.value.score"].create(
            {
                "partner_id": card.partner_id.id,
                "company_id": card.company_id.id,
                "score": 50,
            }
        )

    @classmethod
    def _fill_care(cls, card, person):
        """Give the person of a card a birthday, at which something was done."""
        birthday = cls.env["relationship.key.date"].create(
            {"card_id": card.id, "partner_id": person.id, "month": 6, "day": 20}
        )
        cls.env["relationship.care.log"].create(
            {
                "card_id": card.id,
                "partner_id": person.id,
                "key_date_id": birthday.id,
                "rule_name": f"Birthday of {person.name}",
                "about": "birthday",
                "occasion": "key_date",
                "action": "activity",
                "date": "2026-06-20",
            }
        )

    @classmethod
    def _fill_money(cls, card):
        """Spend something for a card, of the fund of its company."""
        funds = cls.env["relationship.fund"]
        fund = funds.search([("company_id", "=", card.company_id.id)], limit=1)
        if not fund:
            currency = card.company_id.currency_id
            fund = funds.create(
                {
                    "name": f"Fund of {card.company_id.name}",
                    "company_id": card.company_id.id,
                    "currency_id": currency.id,
                    "budget": 1_000_000,
                    "limit_ids": [
                        Command.create({"kind": "expense", "amount": 10_000})
                    ],
                }
            )
            fund.action_open()
        expense = cls.env["relationship.expense"].create(
            {
                "name": f"Expense for {card.partner_id.name}",
                "fund_id": fund.id,
                "currency_id": fund.currency_id.id,
                "card_id": card.id,
                "user_id": card.user_id.id,
                "amount": 100,
            }
        )
        if card.company_id != cls.company:
            # Where nothing is imported, a cost makes the row beside the turnover.
            expense._stamp(state="approved")

    @classmethod
    def _fill_meeting(cls, card):
        """Let the specialist of a card speak about it in a meeting."""
        cls.env["relationship.meeting"].create(
            {
                "name": f"Meeting about {card.partner_id.name}",
                "company_id": card.company_id.id,
                "user_id": card.user_id.id,
                "item_ids": [
                    Command.create(
                        {
                            "name": f"Point about {card.partner_id.name}",
                            "reference": f"relationship.card,{card.id}",
                        }
                    )
                ],
            }
        )

    @classmethod
    def _fill_company(cls):
        """Give the company what is of no customer: rules, jobs, checks."""
        scheme = f"relationship.scheme,{cls.scheme.id}"
        regulation = cls.env["relationship.regulation"].create(
            {
                "name": "Visits",
                "company_id": cls.company.id,
                "article_ids": [
                    Command.create(
                        {
                            "name": "Frequency",
                            "setting_ids": [Command.create({"reference": scheme})],
                        }
                    )
                ],
            }
        )
        regulation._stamp(state="approved", date_start="2026-06-01")
        cls.env["relationship.regulation.reading"]._note(regulation, cls.env.user)
        job = cls.env["relationship.job"].create(
            {
                "name": "Specialist",
                "company_id": cls.company.id,
                "line_ids": [Command.create({"name": "Visits customers"})],
                "holder_ids": [Command.create({"user_id": cls.specialist.id})],
            }
        )
        job._stamp(state="published")
        template = cls.env["relationship.check.template"].create(
            {
                "name": "Business Hall",
                "company_id": cls.company.id,
                "item_ids": [Command.create({"name": "Lights"})],
            }
        )
        check = template._open_check(TODAY)
        meeting = cls.env["relationship.meeting"].create(
            {
                "name": "June",
                "company_id": cls.company.id,
                "attendance_ids": [Command.create({"kind": "there"})],
            }
        )
        christmas = cls.env.ref("crm_relationship_care.holiday_christmas")
        holiday = cls.env["relationship.holiday.date"].create(
            {"holiday_id": christmas.id, "date": "2026-12-25"}
        )
        cls.of_the_company = {
            record._name: record
            for record in (
                *(regulation, regulation.article_ids, regulation.reading_ids),
                *(regulation.article_ids.setting_ids, job, job.line_ids),
                *(job.holder_ids, template, template.item_ids),
                *(check, check.line_ids, meeting, meeting.attendance_ids, holiday),
            )
        }

    @classmethod
    def of_no_customer(cls):
        """Return one record of each model with a chatter that is of no customer."""
        reviews = cls.env["relationship.review"]
        return [
            cls.own.expense_ids.fund_id,
            reviews.search([("company_id", "=", cls.company.id)]),
            cls.env["relationship.review.proposal"].search(
                [("company_id", "=", cls.company.id)], limit=1
            ),
            cls.env["relationship.kpi"].search(
                [("company_id", "=", cls.company.id)], limit=1
            ),
            *(
                record
                for record in cls.of_the_company.values()
                if "message_ids" in record._fields
            ),
            cls.env["relationship.event"].search(
                [("company_id", "=", cls.company.id)], limit=1
            ),
            cls.env["relationship.notice"].search(
                [("company_id", "=", cls.company.id)], limit=1
            ),
            cls.env["relationship.maintenance.plan"].search(
                [("company_id", "=", cls.company.id)], limit=1
            ),
            cls.env["relationship.satisfaction.target"].search(
                [("company_id", "=", cls.company.id)], limit=1
            ),
            *(
                cls.records_of(cls, model, cls.own)[:1]
                for model in PATHS_TO_PERSON
                if "message_ids" in cls.env[model]._fields
            ),
        ]

    @classmethod
    def _fill_review(cls, card):
        """Give a card a line in the review of its company."""
        reviews = cls.env["relationship.review"]
        schemes = cls.env["relationship.scheme"]
        values = {"name": "Reviewed", "basis": "manual", "mode": "propose"}
        of_company = {"company_id": card.company_id.id}
        domain = [(name, "=", value) for name, value in of_company.items()]
        review = reviews.search(domain) or reviews.create(
            {**of_company, "scheme_id": schemes.create({**values, **of_company}).id}
        )
        if not review.scheme_id.tier_ids:
            tier = {"name": "Reviewed", "scheme_id": review.scheme_id.id}
            cls.env["relationship.tier"].create(tier)
            cls.env["relationship.review.proposal"]._propose_for(review)
        cls.env["relationship.review.line"].create(
            {
                **of_company,
                "card_id": card.id,
                "review_id": review.id,
                "scheme_id": review.scheme_id.id,
                "nomination_reason": f"Nomination of {card.partner_id.name}",
            }
        )
        cls.env["relationship.designation"].create(
            {"card_id": card.id, "reason": f"Designation of {card.partner_id.name}"}
        )
        cls.env["relationship.tier.accuracy"]._measure(card.company_id)

    @classmethod
    def _fill_evaluation(cls, card):
        """Evaluate the specialist of a card, and let a reward and a training be."""
        values = {"company_id": card.company_id.id, "user_id": card.user_id.id}
        if cls.env["relationship.reward"].search(
            [(name, "=", value) for name, value in values.items()]
        ):
            return
        kpis = cls.env["relationship.kpi"]
        if not kpis.search([("company_id", "=", card.company_id.id)]):
            kpis.create(
                {
                    "name": "Cards",
                    "company_id": card.company_id.id,
                    "formula": "card_count",
                    "target": 4,
                }
            )
        evaluation = cls.env["relationship.evaluation"].create(
            {
                **values,
                "team_id": card.team_id.id,
                "interval": "year",
                "date_start": "2025-01-01",
                "date_end": "2025-12-31",
            }
        )
        reward = cls.env["relationship.reward"].create(
            {**values, "name": "Well done", "evaluation_id": evaluation.id}
        )
        reward.sudo()._stamp(state="approved")
        cls.env["relationship.work.log"].create({**values, "note": "Was there"})
        months = cls.env["relationship.monthly.work"]
        named = {"card": card.id, "customer": card.partner_id.name}
        customers = {**months._empty()["customers"], "rows": [named], "count": 1}
        months._insert(
            card.company_id,
            date(2026, 4, 1),
            [("user", card.user_id.id, card.team_id.id or None)],
            {("user", card.user_id.id): {"customers": customers}},
        )
        cls.env["relationship.training"].create(
            {
                "name": "Service",
                "company_id": card.company_id.id,
                "hours": 4,
                "user_ids": [Command.set(card.user_id.ids)],
            }
        )

    @classmethod
    def _fill_events(cls, card, person):
        """Invite the person of a card, tell them something, give a gift, make plans."""
        span = {
            "company_id": card.company_id.id,
            "date_start": "2026-07-01",
            "date_end": "2026-12-31",
        }
        plan = {**span, "name": f"Plan for {card.partner_id.name}"}
        cls.env["relationship.maintenance.plan"].create(
            {**plan, "user_id": card.user_id.id}
        )
        cls.env["relationship.satisfaction.target"].create({**span, "score": 80})
        event = cls.env["relationship.event"].create(
            {
                "name": f"Event of {card.partner_id.name}",
                "date_start": "2026-07-01 08:00:00",
                "company_id": card.company_id.id,
                "user_id": card.user_id.id,
            }
        )
        notice = cls.env["relationship.notice"].create(
            {
                "name": f"Notice to {card.partner_id.name}",
                "company_id": card.company_id.id,
            }
        )
        values = {"card_id": card.id, "partner_id": person.id}
        cls.env["relationship.event.guest"].create({**values, "event_id": event.id})
        cls.env["relationship.notice.line"].create({**values, "notice_id": notice.id})
        cls.env["relationship.gift"].create(
            {
                **values,
                "name": f"Gift of {person.name}",
                "value": 10,
                "user_id": card.user_id.id,
            }
        )

    @classmethod
    def _fill_plans(cls, card, visit):
        """Put the visit of a card into the plan of its specialist, and plan it."""
        plans = cls.env["relationship.visit.plan"]
        month = {
            "user_id": card.user_id.id,
            "company_id": card.company_id.id,
            "date_start": visit.date_start.date().replace(day=1),
        }
        # A person has one plan a month, whatever cards are visited.
        found = plans.search([(name, "=", value) for name, value in month.items()])
        visit.plan_id = found or plans.create(month)
        visit.sudo().state = "planned"

    def records_of(self, model, card):
        """Return the records of a model that belong to a card.

        None of a model whose records are of the company.
        """
        records = self.env[model].sudo()
        if model == "relationship.card":
            return card.sudo()
        if path := PATHS_TO_PERSON.get(model):
            users = card.user_id.ids
            return records.search(
                [(path, "in", users), ("company_id", "=", card.company_id.id)]
            )
        if "card_ids" in records._fields:
            return records.search([("card_ids", "in", card.id)])
        path = PATHS_TO_CARD.get(model, "card_id")
        if path.partition(".")[0] not in records._fields:
            return records
        return records.search([(path, "=", card.id)])
