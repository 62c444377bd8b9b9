import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import PATHS_TO_CARD, AccessCommon

SECRET = "Quarrel about the bridge"
# Words of a customer that only its readers see.
NAMES = (SECRET, "Foreign Customer", "Stranger")
# What anybody may fill in on a screen, saved or not, with the number of a document.
DOCUMENTS = {
    "mail.activity": ("res_model", "res_id"),
    "mail.message": ("model", "res_id"),
    "rating.rating": ("res_model", "res_id"),
}


@tagged("standard", "post_install", "-at_install")
class TestNames(AccessCommon):
    """Names of cases, projects and measures are told to their readers only.

    Odoo shows the name of what a record links to, whoever may read that.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.case_of(cls.foreign)
        cls.targets = [
            (cls.case, "subject"),
            (cls.foreign.project_ids, "name"),
            (cls.case.action_ids, "name"),
        ]
        for records, name in cls.targets:
            records.with_context(tracking_disable=True)[name] = SECRET
        cls.foreign_records = cls.records_by_model(cls.foreign)
        cls.people = (cls.specialist, cls.administrator, cls.outsider)

    @classmethod
    def records_by_model(cls, card):
        """Return a record of each of our models that has some of a card."""
        found = {card._name: card}
        for model in cls.env.registry:
            records = cls.env[model]
            if model.startswith("relationship.") and not records._transient:
                name = "card_ids" if "card_ids" in records._fields else "card_id"
                name = PATHS_TO_CARD.get(model, name)
                if name.partition(".")[0] in records._fields and not records._abstract:
                    found.setdefault(
                        model, records.search([(name, "in", card.ids)], limit=1)
                    )
        return found

    @classmethod
    def case_of(cls, card):
        return cls.env["relationship.complaint"].search([("card_id", "=", card.id)])

    def screen(self, user, model, values=None, defaults=None, opened=False, without=()):
        """Return what a new record's screen shows of these values, as text.

        :param bool opened: whether the values are those that it opens with
        :param without: names of fields that the screen does not have
        """
        records = self.as_user(user, model)
        shown = {
            name: {"fields": {"display_name": {}}} if field.relational else {}
            for name, field in records._fields.items()
            if field.type not in ("binary", "properties")
            and name not in without
            and records._has_field_access(field, "read")
        }
        if defaults:
            context = {f"default_{name}": value for name, value in defaults.items()}
            records = records.with_context(**context)
        return json.dumps(
            records.onchange(values or {}, [] if opened else list(values or {}), shown),
            default=str,
        )

    def links(self, user):
        """Yield model, field and foreign record of each link a user can enter."""
        for model in self.env.registry:
            records = self.as_user(user, model)
            if records._abstract or not records.has_access("create"):
                continue
            for field in records._fields.values():
                target = self.foreign_records.get(field.comodel_name)
                if not target or self.as_user(user, target).has_access("read"):
                    continue
                if records._has_field_access(field, "read"):
                    yield model, field, target.id

    def test_documents_of_new_records(self):
        """No screen of Odoo's tells the name of a document by its number."""
        for model, (model_name, id_name) in DOCUMENTS.items():
            for records, __ in self.targets:
                values = {model_name: records._name, id_name: records.id}
                for user in self.people:
                    with self.subTest(f"{model} {records._name} {user.name}"):
                        with self.assertRaises(AccessError):
                            self.screen(user, model, values)
                        text = self.screen(user, model, defaults=values)
                        self.assertNotIn(SECRET, text)
        values = {"res_model": "relationship.complaint", "res_id": self.case.id}
        self.assertIn(SECRET, self.screen(self.stranger, "mail.activity", values))

    def test_numbers_in_other_ways(self):
        """Nor by half of it as a default, as text, or on a record that is there."""
        case = {"res_model": self.case._name, "res_id": self.case.id}
        model = {"res_model": case["res_model"]}
        number = {"res_id": case["res_id"]}
        screens = {
            "text": ({**case, "res_id": str(self.case.id)}, None),
            "float": ({**case, "res_id": float(self.case.id)}, None),
            "number": (number, model),
        }
        for way, (values, defaults) in screens.items():
            for opened in (True, False):
                with self.subTest(way), self.assertRaises(AccessError):
                    self.screen(
                        self.specialist, "mail.activity", values, defaults, opened
                    )
        for values, defaults in ((model, number), (None, case)):
            for without in ((), (*number,), (*case,)):
                text = self.screen(
                    self.specialist, "mail.activity", values, defaults, True, without
                )
                with self.subTest(str(without)):
                    self.assertNotIn(SECRET, text)
        contact = self.env["ir.model"]._get_id("res.partner")
        activity = self.env["mail.activity"].create(
            {
                "res_model_id": contact,
                "res_id": self.own.partner_id.id,
                "user_id": self.specialist.id,
            }
        )
        model_id = self.env["ir.model"]._get_id(case["res_model"])
        for values in (case, {"res_model_id": model_id, **number}):
            with self.assertRaises(AccessError):
                self.screen(self.specialist, activity, values)

    def test_links(self):
        """No screen tells of a record that is entered by its number, in any form."""
        self.env.flush_all()
        tried = 0
        for user in (self.specialist, self.administrator):
            for model, field, number in self.links(user):
                name = field.name
                if field.type == "many2one":
                    forms = [number]
                    # Wizards take what they are opened with as it is.
                    forms += [] if self.env[model]._transient else [{"id": number}]
                else:
                    forms = [[[6, 0, [number]]], [[4, number]], [[1, number, {}]]]
                for form in forms:
                    for screen in (
                        {"values": {name: form}},
                        {"values": {name: form}, "opened": True},
                        {"defaults": {name: form}},
                        {"defaults": {name: form}, "without": [name]},
                    ):
                        tried += 1
                        with self.subTest(f"{model} {screen}"):
                            try:
                                text = self.screen(user, model, **screen)
                            except AccessError:
                                continue
                            for secret in NAMES:
                                self.assertNotIn(secret, text)
        self.assertGreater(tried, 300)

    def test_what_was_there(self):
        """What a record says already, and what the system finds, opens and changes."""
        measure = self.case.action_ids
        measure.user_id = self.specialist
        self.env.flush_all()
        self.env.invalidate_all()
        mine = self.as_user(self.specialist, measure)
        self.assertFalse(mine.card_id.has_access("read"))
        values = {"card_id": self.foreign.id, "name": "Call"}
        mine.onchange(values, ["name"], {"name": {}, "card_id": {}})
        with Form(self.as_user(self.specialist, self.case._name)) as screen:
            screen.subject = "Noise"
            screen.partner_id = self.foreign.partner_id
            screen.subject = "Noise at night"
        self.assertEqual(screen.record.sudo().card_id, self.foreign)

    def test_cost_for_others(self):
        """Screens of records that have nothing to do with ours cost nothing more."""
        partner = self.as_user(self.specialist, "res.partner")
        values = {"name": "Town", "parent_id": self.own.partner_id.id}
        spec = {"name": {}, "parent_id": {}, "email": {}}
        partner.onchange(dict(values), ["name"], spec)
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.assertFalse(partner._hidden_names(values))

    def test_defaults(self):
        """Nor does a screen of ours."""
        for model, name, record in (
            ("relationship.action", "complaint_id", self.case),
            ("relationship.complaint.photo", "complaint_id", self.case),
            ("relationship.complaint.decision", "complaint_id", self.case),
            ("relationship.project.opinion", "project_id", self.foreign.project_ids),
        ):
            with self.subTest(model):
                text = self.screen(self.specialist, model, defaults={name: record.id})
                self.assertNotIn(SECRET, text)
                text = self.screen(self.stranger, model, defaults={name: record.id})
                self.assertIn(SECRET, text)
        cards = (self.own + self.foreign).ids
        for value in ([[6, 0, cards]], [[4, card] for card in cards]):
            found = (
                self.as_user(self.specialist, "relationship.release")
                .with_context(default_card_ids=value)
                .default_get(["card_ids"])["card_ids"]
            )
            with self.subTest(str(value)):
                self.assertIn(str(self.own.id), str(found))
                self.assertNotIn(str(self.foreign.id), str(found))

    def test_many_defaults(self):
        """Whoever opens a screen for many records asks for their rights once."""
        logs = self.as_user(self.specialist, "relationship.release")
        counts = []
        for ids in (self.foreign.ids, (self.own + self.foreign + self.abroad).ids):
            records = logs.with_context(default_card_ids=ids)
            records.default_get(["card_ids"])
            before = self.cr.sql_log_count
            records.default_get(["card_ids"])
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    def test_entered_links(self):
        """What is entered by its number is refused, so that no name follows."""
        card, visit = self.foreign, self.foreign.visit_ids[:1]
        for model, name, record in (
            ("relationship.visit", "card_id", card),
            ("relationship.key.person", "card_id", card),
            ("relationship.project", "card_id", card),
            ("relationship.classification", "card_id", card),
            ("relationship.contact.duty", "card_id", card),
            ("relationship.action", "complaint_id", self.case),
            ("relationship.action", "visit_id", visit),
            ("relationship.cadence", "key_person_id", card.key_person_ids[:1]),
        ):
            self.assertTrue(record)
            for value in (record.id, {"id": record.id}):
                values = {name: value}
                with self.subTest(f"{model} {name} {value}"):
                    with self.assertRaises(AccessError):
                        self.screen(self.specialist, model, values)
                    records = self.as_user(self.specialist, model)
                    values = {name: value, "create_date": False}
                    with self.assertRaises(AccessError):
                        records.onchange(values, ["create_date"], {"display_name": {}})

    def test_entered_lines(self):
        """Nor do names follow in the lines of a screen."""
        line = {"name": "Visit", "complaint_id": self.case.id}
        shown = {"card_id": {"fields": {"display_name": {}}}}
        for records in (self.own.visit_ids[:1], self.env["relationship.visit"]):
            visits = self.as_user(self.specialist, records)
            with self.assertRaises(AccessError):
                visits.onchange(
                    {"action_ids": [[0, "virtual_1", dict(line)]]},
                    [],
                    {"action_ids": {"fields": shown}},
                )

    def test_links_of_readers(self):
        """Who sees the record goes on, with what follows from it."""
        text = self.screen(
            self.stranger, "relationship.visit", {"card_id": self.foreign.id}
        )
        self.assertIn("Foreign Customer", text)
        visit = self.foreign.visit_ids[:1]
        visit.preparer_id = self.specialist
        values = {"card_id": self.foreign.id, "location": "Shanghai"}
        visits = self.as_user(self.specialist, visit)
        visits.onchange(values, ["location"], {"card_id": {}, "location": {}})

    def test_ratings(self):
        """Nobody writes ratings of our records to read their names."""
        ratings = self.env["ir.model"]
        for records, __ in self.targets:
            model = ratings._get_id(records._name)
            for prefix in ("", "parent_"):
                values = {
                    f"{prefix}res_model_id": model,
                    f"{prefix}res_id": records.id,
                }
                values.setdefault("res_id", 1)
                with (
                    self.subTest(f"{prefix} {records._name}"),
                    mute_logger("odoo.sql_db"),
                    self.assertRaises(AccessError),
                    self.cr.savepoint(),
                ):
                    self.as_user(self.outsider, "rating.rating").create(values)

    def test_subjects_of_messages(self):
        """Who was notified is no secret; the subject is, but for who reads the case."""
        message = self.case.message_notify(
            partner_ids=self.stranger.partner_id.ids, subject=SECRET, body="Hello"
        )
        notifications = self.env["mail.notification"].search(
            [("mail_message_id", "=", message.id)]
        )
        self.assertTrue(notifications)
        mail = self.env["mail.mail"].create({"mail_message_id": message.id})
        notifications.mail_mail_id = mail
        names = ["mail_message_id", "mail_mail_id"]
        for user in self.people:
            with self.subTest(user.name):
                rows = self.as_user(user, notifications).read(names)
                self.assertNotIn(SECRET, str(rows))
        rows = self.as_user(self.stranger, notifications).read(names[:1])
        self.assertIn(SECRET, str(rows))
        self.assertEqual(message.display_name, SECRET)
        self.assertEqual(mail.display_name, SECRET)

    def test_measures_are_not_linked_to_answers_of_others(self):
        """The answer that opened a measure is not entered."""
        answers = self.env["relationship.satisfaction"]
        answer = answers.search([("card_id", "=", self.foreign.id)])
        measure = self.as_user(self.specialist, self.case_of(self.own).action_ids)
        with self.assertRaises(UserError):
            measure.satisfaction_id = answer.id
        with self.assertRaises(UserError):
            measure.copy({"satisfaction_id": answer.id})
