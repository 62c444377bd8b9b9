from odoo.tests import tagged

from .common import MAIN_GROUPS, NO_GROUPS, OTHER_GROUPS, AccessCommon
from .rights import (
    MADE,
    NOT_RELEASED,
    OF_CARDS,
    OF_TEAMS,
    OF_THE_COMPANY,
    SETTINGS,
    WIZARDS,
)

OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


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
            release = self.env["relationship.release"].create(
                {
                    "company_id": self.company.id,
                    "card_ids": card.ids,
                    "purpose": "Bid",
                    "user_ids": people.filtered(lambda user: not user.share).ids,
                    "date_start": "2026-06-01",
                    "date_end": date_end,
                    "state": "approved",
                }
            )
            # Nobody can enter customers any more; those of before see nothing by it.
            self.env.cr.executemany(
                "INSERT INTO relationship_release_user_rel VALUES (%s, %s)",
                [(release.id, user.id) for user in people if user.share],
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
