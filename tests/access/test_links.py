import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .secret import NUMBER, SecretCommon
from .test_entry import MIXIN

STEP = "relationship.step.mixin"
# Values without which a new record of a model is refused for another reason.
NEEDED = {
    "relationship.action": {"name": "Mine", "date_deadline": "2026-06-30"},
    "relationship.complaint": {"subject": "Mine"},
    "relationship.project": {"name": "Mine"},
    "relationship.release": {"purpose": "Mine", "date_end": "2026-12-31"},
    "relationship.visit.campaign": {"name": "Mine"},
}


@tagged("standard", "post_install", "-at_install")
class TestLinks(SecretCommon):
    """Whatever number is entered, no record gives back what it links to unseen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secrets["crm.lead"] = cls.env["crm.lead"].create(
            {"name": "Zanzibar Bridge", "user_id": cls.head.id, "type": "opportunity"}
        )
        cls.words.add("Zanzibar Bridge")

    def linking(self):
        """Yield model, field and what it can link to: of all our models."""
        for model in self.our_models():
            records = self.env[model]
            for name, field in sorted(records._fields.items()):
                secret = self.secrets.get(field.comodel_name)
                if field.type == "reference":
                    yield model, name, f"relationship.visit,{self.visit_id}"
                elif secret and field.type == "many2one":
                    yield model, name, secret[0].id
                elif secret and field.type == "many2many":
                    yield model, name, [Command.link(secret[0].id)]
                    yield model, name, [Command.set(secret[0].ids)]

    @property
    def visit_id(self):
        return self.secrets["relationship.visit"][0].id

    def spec(self, records):
        """Return what a screen may ask for: all fields, with names."""
        return {
            name: {"fields": {"display_name": {}}} if field.relational else {}
            for name, field in records._fields.items()
            if field.comodel_name != "res.users"
        }

    def save(self, records, values, spec):
        """Return what saving answers, or its refusal; nothing is kept."""
        savepoint = self.cr.savepoint()
        self.env.invalidate_all()
        try:
            return records.web_save(values, spec)
        except (UserError, ValueError, psycopg2.Error) as error:
            return str(error)
        finally:
            self.env.clear()
            savepoint.close(rollback=True)

    def test_every_model_checks_links(self):
        """Each model of ours inherits one of the two mixins that ask."""
        asking = set(self.registry.descendants([MIXIN, STEP], "_inherit"))
        self.assertEqual(set(self.our_models()) - asking, set())

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule")
    def test_numbers_that_are_entered(self):
        """In a new record and in one's own: of each model, each field that links."""
        tried = refused = 0
        for model, name, value in self.linking():
            for user in (self.specialist, self.administrator, self.outsider):
                records = self.as_user(user, model)
                if not records.has_access("create"):
                    continue
                spec = self.spec(records)
                known = NUMBER.findall(str(value))
                entered = {**NEEDED.get(model, {}), name: value}
                answers = [self.save(records, entered, spec)]
                own = self.as_user(user, self.own_of(model))
                if own and own.has_access("write"):
                    answers.append(self.save(own, {name: value}, spec))
                tried += len(answers)
                refused += sum("you may not see" in str(a) for a in answers)
                with self.subTest(f"{model}.{name} {user.name}"):
                    for answer in answers:
                        self.assertEqual(self.told(answer, known), set())
        self.assertGreater(tried, 80)
        self.assertGreater(refused, 50)

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule")
    def test_numbers_in_records_of_odoo(self):
        """Nor do contacts and users give back a card that is written into them."""
        own = {
            "res.partner": self.own.partner_id,
            "res.users": self.specialist,
            "calendar.event": self.records_of("relationship.visit", self.own)
            .sudo()
            .calendar_event_id,
        }
        tried = 0
        for model, record in own.items():
            for name, field in record._fields.items():
                secret = self.secrets.get(field.comodel_name)
                if secret and secret._name.startswith("relationship."):
                    value = secret[0].id
                    if field.type != "many2one":
                        value = [Command.link(value)]
                    spec = {name: {"fields": {"display_name": {}}}}
                    for records in (record, record.browse()):
                        records = self.as_user(self.specialist, records)
                        with self.subTest(f"{model}.{name} {records}"):
                            entered = {"name": "Any", "login": "any", name: value}
                            entered = {
                                key: entered[key]
                                for key in entered
                                if key in record._fields
                            }
                            answer = self.save(records, entered, spec)
                            known = NUMBER.findall(str(value))
                            self.assertEqual(self.told(answer, known), set())
                            tried += 1
        self.assertGreaterEqual(tried, 4)

    def own_of(self, model):
        """Return a record that is of the specialist's own card."""
        records = self.env[model]
        if records._transient or model not in self.secrets:
            return records
        return self.records_of(model, self.own)[:1].with_env(self.env)

    def test_measure_of_ones_own_case_on_a_foreign_card(self):
        """A measure goes to no card, case or visit that one does not see."""
        action = self.as_user(
            self.specialist, self.records_of("relationship.action", self.own)
        )
        for name, model in (
            ("card_id", "relationship.card"),
            ("visit_id", "relationship.visit"),
        ):
            with self.subTest(name), self.refused("you may not see", error=AccessError):
                action.write({name: self.secrets[model][0].id})

    def test_what_is_linked_already_stays(self):
        """A record may be saved with what the system, or a colleague, linked it to."""
        self.own.parent_id = self.secret
        card = self.as_user(self.specialist, self.own)
        card.write({"parent_id": self.secret.id, "needs": "Steel"})
        self.assertEqual(self.own.needs, "Steel")
        with self.refused("you may not see", error=AccessError):
            card.write({"parent_id": self.foreign.id})

    def test_defaults_of_the_caller(self):
        """Nor is an opportunity of another taken over by a default."""
        projects = self.as_user(self.specialist, "relationship.project")
        lead = self.secrets["crm.lead"]
        values = {"name": "Mine", "card_id": self.own.id}
        project = projects.with_context(default_lead_id=lead.id).create(values)
        self.assertFalse(project.lead_id)
        lead.user_id = self.specialist
        self.specialist.group_ids += self.env.ref("sales_team.group_sale_salesman")
        project = projects.with_context(default_lead_id=lead.id).create(values)
        self.assertEqual(project.lead_id, lead)

    def test_screen_of_a_project(self):
        """Nor does a screen that is not saved tell of it."""
        projects = self.as_user(self.specialist, "relationship.project")
        entered = {"lead_id": self.secrets["crm.lead"].id, "card_id": self.own.id}
        with self.forbidden():
            projects.onchange(entered, ["lead_id"], {"lead_id": {}, "state": {}})
