from odoo.tests import tagged

from .common import (
    MAIN_GROUPS,
    NO_GROUPS,
    OTHER_GROUPS,
    PATHS_TO_PERSON,
    AccessCommon,
)

OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}

# What each role may do with records of its own card, and of somebody else's, in its
# company: r(ead), w(rite), c(reate), u(nlink). Roles that are not named may nothing.
OF_CARDS = {
    "relationship.card": {
        "specialist": ("rwc", ""),
        "supervisor": ("rwc", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("rwc", "rwc"),
        "auditor": ("r", "r"),
    },
    "relationship.key.person": {
        "specialist": ("rwcu", ""),
        "supervisor": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("rwcu", "rwcu"),
        "auditor": ("r", "r"),
    },
    "relationship.contact.change": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.card.term": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.project": {
        "specialist": ("rwcu", ""),
        "supervisor": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("rwcu", "rwcu"),
        "auditor": ("r", "r"),
    },
    # The confidential block has a group of its own, see test_confidential.py.
    "relationship.confidential": {},
    "relationship.turnover": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("rwcu", "rwcu"),
        "auditor": ("r", "r"),
    },
    # Who sets a tier depends on the scheme, too.
    "relationship.classification": {
        "specialist": ("rwc", ""),
        "supervisor": ("rwc", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.designation": {
        "specialist": ("rwcu", ""),
        "supervisor": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "auditor": ("r", "r"),
    },
    "relationship.review.line": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("rw", "rw"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.tier.change": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.history": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.visit": {
        "specialist": ("rwcu", ""),
        "supervisor": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.complaint": {
        "specialist": ("rwc", ""),
        "supervisor": ("rwc", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.action": {
        "specialist": ("rwcu", ""),
        "supervisor": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.visit.check": {
        "specialist": ("rwcu", ""),
        "supervisor": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.visit.plan": {
        "specialist": ("rwcu", ""),
        "supervisor": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "auditor": ("r", "r"),
    },
    "relationship.visit.report": {
        role: ("r", "" if role in ("specialist", "supervisor") else "r")
        for role in (*MAIN_GROUPS, "data_officer", "auditor")
    },
    # Those of a single card; the others are settings, see test_cadences_of_tiers.
    "relationship.cadence": {
        "specialist": ("rwcu", ""),
        "supervisor": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.complaint.photo": {
        "specialist": ("rwcu", ""),
        "supervisor": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.contact.duty": {
        "specialist": ("rwcu", ""),
        "supervisor": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.deadline": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.project.opinion": {
        "specialist": ("rc", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.complaint.pause": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.complaint.round": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.deadline.event": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.satisfaction": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    # Proposed by who works on the card; heads grant: see tests/tiers/benefit.
    "relationship.benefit.grant": {
        "specialist": ("rwcu", ""),
        "supervisor": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.benefit.use": {
        "specialist": ("rwc", ""),
        "supervisor": ("rwc", ""),
        "head": ("rwc", "rwc"),
        "committee": ("rwc", "rwc"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.benefit.due": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.release": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "auditor": ("r", "r"),
    },
    "relationship.disclosure": {
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "auditor": ("r", "r"),
    },
}
OF_CARDS |= {
    "relationship.value": OF_CARDS["relationship.tier.change"],
    "relationship.value.history": OF_CARDS["relationship.tier.change"],
    "relationship.value.score": OF_CARDS["relationship.turnover"],
    "relationship.key.date": OF_CARDS["relationship.key.person"],
    "relationship.care.log": {
        "specialist": ("rw", ""),
        "supervisor": ("rw", ""),
        "head": ("rw", "rw"),
        "committee": ("rw", "rw"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
}
OF_CARDS |= {
    # See tests/evaluation/fund.
    "relationship.expense": {
        **OF_CARDS["relationship.visit.plan"],
        # Of who spends it, and keeps the fund.
        "supervisor": ("r", ""),
    },
    # See tests/evaluation/meeting: of who is there.
    "relationship.meeting.item": {
        "specialist": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "auditor": ("r", "r"),
    },
    "relationship.cost": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "auditor": ("r", "r"),
    },
}
# Of the specialist of the card.
OF_CARDS |= {
    "relationship.evaluation": {
        "specialist": ("rw", ""),
        "supervisor": ("rw", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "auditor": ("r", "r"),
    },
    "relationship.evaluation.line": {
        "specialist": ("rw", ""),
        "supervisor": ("rw", ""),
        "head": ("rw", "rw"),
        "committee": ("rw", "rw"),
        "auditor": ("r", "r"),
    },
    "relationship.monthly.report": {
        "specialist": ("rw", ""),
        "supervisor": ("rw", ""),
        "head": ("rw", "rw"),
        "committee": ("rw", "rw"),
        "auditor": ("r", "r"),
    },
    # Each writes their own; those who lead them read.
    "relationship.work.log": {
        "specialist": ("rwcu", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "auditor": ("r", "r"),
    },
    # Supervisors propose, and enter trainings; theirs they change.
    **dict.fromkeys(
        ("relationship.reward", "relationship.training"),
        {
            "specialist": ("r", ""),
            "supervisor": ("rc", "c"),
            "head": ("rwcu", "rwcu"),
            "committee": ("rwcu", "rwcu"),
            "auditor": ("r", "r"),
        },
    ),
}
OF_CARDS |= dict.fromkeys(
    ("relationship.gift", "relationship.event.guest", "relationship.notice.line"),
    {
        "specialist": ("rwcu", ""),
        "supervisor": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
)
# What a released card does not show: the release itself, which only who received it
# knows; measures and plans, which are of those who work on them.
NOT_RELEASED = {
    "relationship.release",
    "relationship.action",
    "relationship.visit.plan",
    "relationship.expense",
    "relationship.cost",
    *PATHS_TO_PERSON,
    "relationship.meeting.item",
}
# The members of a team work on its cases, whose ever customers they are of.
OF_TEAMS = {
    "relationship.satisfaction",
    "relationship.complaint",
    "relationship.complaint.photo",
    "relationship.action",
    "relationship.complaint.pause",
    "relationship.complaint.round",
    "relationship.deadline",
    "relationship.deadline.event",
}
READERS = dict.fromkeys((*MAIN_GROUPS, "data_officer", "auditor"), "r")
SETTINGS = {**READERS, "administrator": "rwcu"}
# What is in force for all, and made by heads.
PUBLISHED = {**READERS, "administrator": "r", "head": "rwcu", "committee": "rwcu"}
# What is of who makes it, and of nobody else but heads.
OF_OTHERS = {"head": "rwcu", "committee": "rwcu", "auditor": "r"}
# Money: seen by all who may spend it.
FUNDS = {
    "specialist": "r",
    "supervisor": "r",
    "head": "rwcu",
    "committee": "rwcu",
    "auditor": "r",
}
# Who made it changes it, and the heads; see _made_by_the_specialist.
MADE = {**READERS, **dict.fromkeys(("specialist", "head", "committee"), "rwcu")}
OF_THE_COMPANY = {
    "relationship.segment": MADE,
    "relationship.event": MADE,
    "relationship.notice": MADE,
    "relationship.maintenance.plan": MADE,
    "relationship.maintenance.goal": MADE,
    "relationship.maintenance.step": MADE,
    "relationship.satisfaction.target": {
        **READERS,
        **dict.fromkeys(("head", "committee"), "rwcu"),
    },
    "relationship.gift.limit": SETTINGS,
    "relationship.card.format": SETTINGS,
    "relationship.card.requirement": SETTINGS,
    "relationship.scheme": SETTINGS,
    "relationship.tier": SETTINGS,
    "relationship.tier.rule": SETTINGS,
    "relationship.benefit": SETTINGS,
    "relationship.scheme.change": {**READERS, "administrator": "r"},
    "relationship.classification.run": {**READERS, "administrator": "r"},
    "relationship.rhythm": {**READERS, "administrator": "r"},
    "relationship.review": {**READERS, "committee": "rwcu"},
    "relationship.value.indicator": SETTINGS,
    "relationship.review.proposal": {**READERS, "head": "rw", "committee": "rw"},
    "relationship.tier.accuracy": dict.fromkeys(
        ("head", "committee", "data_officer", "auditor"), "r"
    ),
    "relationship.reason": SETTINGS,
    "relationship.visit.type": SETTINGS,
    "relationship.complaint.category": SETTINGS,
    "relationship.complaint.cause": SETTINGS,
    "relationship.sla.policy": SETTINGS,
    "relationship.sla.level": SETTINGS,
    "relationship.severity.rule": SETTINGS,
    "relationship.route": SETTINGS,
    "relationship.care.rule": SETTINGS,
    "relationship.survey.policy": SETTINGS,
    "relationship.holiday": SETTINGS,
    "relationship.workday": SETTINGS,
    "relationship.intake.point": {**SETTINGS, "head": "rwcu", "committee": "rwcu"},
    "relationship.dropped.mail": dict.fromkeys(MAIN_GROUPS[1:], "r"),
    "relationship.duplicate": {
        **dict.fromkeys(("head", "committee", "data_officer"), "rw"),
        "auditor": "r",
    },
    "relationship.complaint.rate": dict.fromkeys(("head", "committee", "auditor"), "r"),
    "relationship.fund": FUNDS,
    "relationship.fund.limit": FUNDS,
    "relationship.kpi": {
        **dict.fromkeys(("specialist", "supervisor", "auditor"), "r"),
        **dict.fromkeys(("head", "committee", "administrator"), "rwcu"),
    },
    "relationship.regulation": PUBLISHED,
    "relationship.regulation.article": PUBLISHED,
    "relationship.regulation.setting": {**PUBLISHED, "administrator": "rwcu"},
    "relationship.regulation.reading": dict.fromkeys(
        ("head", "committee", "auditor"), "r"
    ),
    "relationship.job": PUBLISHED,
    "relationship.job.line": PUBLISHED,
    "relationship.job.holder": PUBLISHED,
    "relationship.check.template": {**FUNDS, "administrator": "rwcu"},
    "relationship.check.item": {**FUNDS, "administrator": "rwcu"},
    "relationship.check": OF_OTHERS,
    "relationship.check.line": OF_OTHERS,
    "relationship.meeting": OF_OTHERS,
    "relationship.meeting.attendance": OF_OTHERS,
}
CLASSIFIERS = ("head", "committee", "administrator")
# Wizards are opened by those who may run them, each his own.
WIZARDS = {
    "relationship.card.create": {
        role: "rwcu" for role in (*MAIN_GROUPS[1:], "data_officer")
    },
    "relationship.review.nominate": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.review.decide": {"committee": "rwcu"},
    "relationship.review.return": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.review.sheet": dict.fromkeys(READERS, "rwcu"),
    "relationship.visit.plan.reject": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.visit.campaign": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.handover": {
        role: "rwcu" for role in (*MAIN_GROUPS[1:], "administrator")
    },
    "relationship.visit.cancel": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.visit.log": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.visit.move": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.complaint.decision": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.complaint.phone": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.complaint.customer": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.complaint.merge": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.monthly.correct": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.absence": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.complaint.ask": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.complaint.end": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.complaint.wait": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.complaint.word": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.satisfaction.call": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.survey.ask": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.regulation.return": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.key.factors": dict.fromkeys(READERS, "rwcu"),
    "relationship.key.factors.line": dict.fromkeys(READERS, "rwcu"),
    "relationship.expense.refuse": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.card.print": dict.fromkeys(READERS, "rwcu"),
    "relationship.card.access": {"administrator": "rwcu"},
    # Who classifies may try other limits.
    "relationship.benefit.end": dict.fromkeys(("head", "committee"), "rwcu"),
    "relationship.simulation": dict.fromkeys(CLASSIFIERS, "rwcu"),
    "relationship.simulation.line": dict.fromkeys(CLASSIFIERS, "rwcu"),
    "relationship.simulation.move": dict.fromkeys(CLASSIFIERS, "r"),
    "relationship.access.request": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    # Any employee hands on what they heard (R030).
    "relationship.find": dict.fromkeys(
        (*MAIN_GROUPS, *OTHER_GROUPS, "vault", "outsider"), "rwcu"
    ),
}


@tagged("standard", "post_install", "-at_install")
class TestAccessMatrix(AccessCommon):
    """Every role with every model: what it may, and that it may no more."""

    def allowed(self, role, records):
        """Return the operations that a role may do with all of these records."""
        self.assertTrue(records)
        seen = self.as_user(self[role], records)
        return "".join(
            letter
            for letter, operation in OPERATIONS.items()
            if seen.has_access(operation)
        )

    def __getitem__(self, role):
        return getattr(self, role)

    @property
    def roles(self):
        return (*MAIN_GROUPS, *OTHER_GROUPS, *NO_GROUPS)

    def test_every_model_has_a_row(self):
        """A model that is added is added here, too."""
        models = {
            name
            for name, model in self.registry.items()
            if name.startswith("relationship.") and not model._abstract
        }
        rows = [*OF_CARDS, *OF_THE_COMPANY, *WIZARDS]
        self.assertEqual(models, set(rows))
        self.assertEqual(len(rows), len(set(rows)))

    def test_records_of_cards(self):
        """Each role with the records of its own card and of somebody else's."""
        for model, expected in OF_CARDS.items():
            own = self.records_of(model, self.own)
            foreign = self.records_of(model, self.foreign)
            found = {
                role: (self.allowed(role, own), self.allowed(role, foreign))
                for role in self.roles
            }
            with self.subTest(model):
                wanted = {role: expected.get(role, ("", "")) for role in self.roles}
                self.assertEqual(found, wanted)

    def test_every_place_of_a_card(self):
        """Each role with a card of his team, of another one, released, or once so."""
        people = self.env["res.users"].union(*(self[role] for role in self.roles))
        customers = self.make_customers("Team", "Released", "Expired")
        team = self.make_card(
            customers[0], user_id=self.specialist_2.id, team_id=self.team.id
        )
        released, expired = (
            self.make_card(customer, user_id=self.stranger.id)
            for customer in customers[1:]
        )
        for card in team + released + expired:
            self._fill(card)
        for card, date_end in ((released, "2026-06-15"), (expired, "2026-06-14")):
            self.env["relationship.release"].create(
                {
                    "company_id": self.company.id,
                    "card_ids": card.ids,
                    "purpose": "Bid",
                    "user_ids": people.ids,
                    "date_start": "2026-06-01",
                    "date_end": date_end,
                    "state": "approved",
                }
            )
        self.env.flush_all()
        self.env.invalidate_all()
        for model, rows in OF_CARDS.items():
            for role in self.roles:
                own, foreign = rows.get(role, ("", ""))
                reads = foreign or own[:1]
                if model in NOT_RELEASED:
                    reads = foreign
                in_team = ("supervisor", "specialist") if model in OF_TEAMS else ()
                for card, expected in (
                    (team, own if role in ("supervisor", *in_team) else foreign),
                    (released, reads),
                    (expired, foreign),
                ):
                    with self.subTest(f"{model} {role} {card.partner_id.name}"):
                        records = self.records_of(model, card)
                        self.assertEqual(self.allowed(role, records), expected)

    def test_records_of_another_company(self):
        """Nobody touches the records of a company that he does not work in."""
        for model in OF_CARDS:
            records = self.records_of(model, self.abroad)
            for role in self.roles:
                with self.subTest(f"{model} {role}"):
                    self.assertEqual(self.allowed(role, records), "")

    def _made_by_the_specialist(self):
        """Return a record of each model of which whoever makes one changes it."""
        values = {"name": "Mine", "company_id": self.company.id}
        values["user_id"] = self.specialist.id
        span = {"date_start": "2026-07-01", "date_end": "2026-12-31"}
        of_plan = ("relationship.maintenance.goal", "relationship.maintenance.step")
        more = {
            "relationship.event": {"date_start": "2026-07-01 08:00:00"},
            "relationship.maintenance.plan": span,
        }
        made = {
            model: self.env[model].create({**values, **more.get(model, {})})
            for model, expected in OF_THE_COMPANY.items()
            if expected is MADE and model not in of_plan
        }
        plan = {"plan_id": made["relationship.maintenance.plan"].id}
        for model, own in zip(
            of_plan,
            ({"target": 80}, {"name": "Step", "date_deadline": "2026-08-01"}),
            strict=True,
        ):
            made[model] = self.env[model].create({**plan, **own})
        target = {**span, "score": 80, "company_id": self.company.id}
        targets = self.env["relationship.satisfaction.target"]
        return {**made, targets._name: targets.create(target)}

    def test_records_of_the_company(self):
        """Each role with what concerns all cards of the company."""
        samples = {
            **self._made_by_the_specialist(),
            "relationship.scheme": self.imported,
            "relationship.tier": self.imported.tier_ids,
            "relationship.tier.rule": self.imported.tier_ids.rule_ids,
            "relationship.classification.run": self.imported.run_ids,
            "relationship.rhythm": self.env["relationship.rhythm"].create(
                {"company_id": self.company.id, "date": "2026-06-01"}
            ),
            "relationship.route": self.env["relationship.route"].create(
                {"name": "Any Case"}
            ),
            "relationship.scheme.change": self.env["relationship.scheme.change"].create(
                {"scheme_id": self.imported.id}
            ),
            "relationship.benefit": self.env["relationship.benefit"].create(
                {"tier_id": self.imported.tier_ids[0].id, "name": "Rooms"}
            ),
            "relationship.care.rule": self.env["relationship.care.rule"].create(
                {"name": "Birthdays", "company_id": self.company.id}
            ),
            "relationship.survey.policy": self.env["relationship.survey.policy"].create(
                {
                    "name": "Yearly",
                    "company_id": self.company.id,
                    "survey_id": self.env.ref(
                        "crm_relationship_care.survey_general"
                    ).id,
                }
            ),
            "relationship.gift.limit": self.env["relationship.gift.limit"].create(
                {"name": "None", "company_id": self.company.id, "is_forbidden": True}
            ),
            "relationship.workday": self.env["relationship.workday"].create(
                {"date": "2026-06-20"}
            ),
            "relationship.intake.point": self.env["relationship.intake.point"].create(
                {"name": "Store"}
            ),
            "relationship.dropped.mail": self.env["relationship.dropped.mail"].create(
                {"reason": "answer", "company_id": self.company.id}
            ),
            **self.of_the_company,
            "relationship.fund": self.own.expense_ids.fund_id,
            "relationship.fund.limit": self.own.expense_ids.fund_id.limit_ids,
            "relationship.review": self.env["relationship.review"].search(
                [("company_id", "=", self.company.id)]
            ),
            "relationship.kpi": self.env["relationship.kpi"].search(
                [("company_id", "=", self.company.id)], limit=1
            ),
            **{
                model: self.env[model].search([("company_id", "=", self.company.id)])
                for model in (
                    "relationship.review",
                    "relationship.review.proposal",
                    "relationship.tier.accuracy",
                )
            },
            "relationship.complaint.rate": self.env[
                "relationship.complaint.rate"
            ].search([("company_id", "=", self.company.id)], limit=1),
        }
        for model, expected in OF_THE_COMPANY.items():
            records = samples.get(model) or self.env[model].search([], limit=2)
            found = {role: self.allowed(role, records) for role in self.roles}
            with self.subTest(model):
                wanted = {role: expected.get(role, "") for role in self.roles}
                self.assertEqual(found, wanted)

    def test_cadences_of_tiers(self):
        """Administrators set what many customers are due; all others read it."""
        cadence = self.env["relationship.cadence"].create(
            {"name": "Key", "is_key": True, "ideal_days": 30}
        )
        for role in self.roles:
            with self.subTest(role):
                expected = SETTINGS.get(role, "")
                self.assertEqual(self.allowed(role, cadence), expected)

    def test_settings_of_another_company(self):
        """Schemes of another company are not there; shared ones are for everybody."""
        abroad = self.make_scheme(
            [{"min_turnover": 1}], [], company_id=self.company_usd.id
        )
        self.classify(abroad, self.company_usd)
        for records in (
            abroad,
            abroad.tier_ids,
            abroad.tier_ids.rule_ids,
            abroad.run_ids,
        ):
            for role in self.roles:
                with self.subTest(f"{records._name} {role}"):
                    self.assertEqual(self.allowed(role, records), "")
        for role, expected in SETTINGS.items():
            self.assertEqual(self.allowed(role, self.scheme), expected)

    def test_wizards(self):
        """Each role opens the wizards that it may run."""
        case = self.records_of("relationship.complaint", self.own)[:1]
        rule = self.imported.tier_ids.rule_ids[:1]
        for model, expected in WIZARDS.items():
            records = self.env[model].sudo()
            field = records._fields.get("complaint_id")
            values = {"complaint_id": case.id} if field and field.required else {}
            found = {}
            for role in self.roles:
                wizards = records.with_user(self[role]).sudo()
                if model.startswith("relationship.simulation."):
                    simulation = wizards.env["relationship.simulation"].create(
                        {"scheme_id": self.imported.id}
                    )
                    values = {"simulation_id": simulation.id}
                    if "tier_id" in records._fields:
                        values |= {"tier_id": rule.tier_id.id, "max_rank": 1}
                wizard = wizards.create(values)
                found[role] = self.allowed(role, wizard)
            with self.subTest(model):
                wanted = {role: expected.get(role, "") for role in self.roles}
                self.assertEqual(found, wanted)

    def test_lists_show_what_is_allowed(self):
        """Searching finds the records that the role may read, and counts no others."""
        for model, expected in OF_CARDS.items():
            cards = self.own + self.foreign + self.abroad
            every = self.env[model].union(
                *(self.records_of(model, card) for card in cards)
            )
            for role in self.roles:
                own, foreign = expected.get(role, ("", ""))
                wanted = self.env[model]
                wanted |= self.records_of(model, self.own) if "r" in own else wanted
                if "r" in foreign:
                    wanted |= self.records_of(model, self.foreign)
                records = self.as_user(self[role], model)
                domain = [("id", "in", every.ids)]
                with self.subTest(f"{model} {role}"):
                    if not records.has_access("read"):
                        with self.forbidden():
                            records.search(domain)
                        continue
                    found = records.search(domain)
                    self.assertEqual(set(found.ids), set(wanted.ids))
                    self.assertEqual(records.search_count(domain), len(wanted))
                    groups = records._read_group(domain, [], ["__count"])
                    self.assertEqual(groups, [(len(wanted),)])

    def test_companies_that_are_switched_off(self):
        """Who works in two companies sees those that he has switched on."""
        self.head.company_ids += self.company_usd
        for model in OF_CARDS:
            if model == "relationship.confidential":
                continue
            main = self.records_of(model, self.own)
            abroad = self.records_of(model, self.abroad)
            records = self.env[model].with_user(self.head)
            domain = [("id", "in", (main + abroad).ids)]
            for companies, expected in (
                (self.company + self.company_usd, main + abroad),
                (self.company, main),
                (self.company_usd, abroad),
            ):
                seen = records.with_context(allowed_company_ids=companies.ids)
                with self.subTest(f"{model} {companies.mapped('name')}"):
                    self.assertEqual(set(seen.search(domain).ids), set(expected.ids))

    def test_what_auditors_change(self):
        """An auditor writes, creates and deletes nothing, in any of our models."""
        for name, model in self.registry.items():
            if not name.startswith("relationship.") or model._abstract:
                continue
            if model._transient:
                continue
            records = self.as_user(self.auditor, name)
            for operation in ("write", "create", "unlink"):
                with self.subTest(f"{name} {operation}"):
                    self.assertFalse(records.has_access(operation))

    def test_creating_for_others(self):
        """A card is created by those who may then change it."""
        customer = self.make_customer("New")
        values = {"partner_id": customer.id, "company_id": self.company.id}
        for role, people, expected in (
            ("specialist", {"user_id": self.specialist.id}, True),
            ("specialist", {"user_id": self.stranger.id}, False),
            ("specialist", {"user_id": False}, False),
            (
                "specialist",
                {"user_id": self.stranger.id, "leader_id": self.specialist.id},
                True,
            ),
            ("supervisor", {"user_id": self.stranger.id}, False),
            (
                "supervisor",
                {"user_id": self.stranger.id, "team_id": self.team.id},
                True,
            ),
            ("head", {"user_id": False}, True),
            ("data_officer", {"user_id": self.stranger.id}, True),
            ("auditor", {"user_id": self.auditor.id}, False),
            ("administrator", {"user_id": self.administrator.id}, False),
            ("outsider", {"user_id": self.outsider.id}, False),
        ):
            cards = self.as_user(self[role], "relationship.card")
            with self.subTest(f"{role} {people}"), self.undone():
                if expected:
                    self.assertTrue(cards.create({**values, **people}))
                else:
                    with self.forbidden():
                        cards.create({**values, **people})

    def test_children_do_not_change_card(self):
        """Nobody pushes a record of his own card into a card he may not change."""
        for model in ("relationship.key.person", "relationship.project"):
            record = self.records_of(model, self.own)
            for card in (self.foreign, self.abroad):
                with self.subTest(f"{model} {card.display_name}"), self.refused():
                    self.as_user(self.specialist, record).card_id = card.id
                self.assertEqual(record.card_id, self.own)

    def test_children_stay_in_their_company(self):
        """The company of what belongs to a card is never changed (of any user)."""
        for model in (
            "relationship.key.person",
            "relationship.project",
            "relationship.confidential",
        ):
            record = self.env[model].browse(self.records_of(model, self.own).ids)
            with self.subTest(model), self.refused():
                record.card_id = self.abroad
            self.assertEqual(record.company_id, self.company)
