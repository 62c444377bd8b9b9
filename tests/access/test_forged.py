import uuid
from itertools import cycle

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import NO_GROUPS, OTHER_GROUPS, PIXEL, AccessCommon

MAIL = "From: a@b.example\r\nTo: c@d.example\r\nMessage-Id: <%s@x>\r\n\r\nHello"
# What a call says, to leave no note of it.
QUIET = ("tracking_disable", "mail_notrack")
# What a tracked field of a type is changed to.
OTHER = {"char": "Other", "text": "Other", "integer": 77}


class ForgedCommon(AccessCommon):
    def threads(self):
        """Yield the models of ours that have a chatter."""
        for model in sorted(self.registry):
            records = self.env[model]
            if (
                model.startswith("relationship.")
                and "message_ids" in records._fields
                and not records._abstract
            ):
                yield model

    def own_records(self):
        """Yield of each such model a record that the specialist may write."""
        for model in self.threads():
            record = self.as_user(self.specialist, self.records_of(model, self.own)[:1])
            if record and record.has_access("write"):
                yield record

    def message(self, record, **values):
        """Return a message that the specialist creates, past ``message_post``."""
        messages = self.as_user(self.specialist, "mail.message")
        return messages.create({"model": record._name, "res_id": record.id, **values})


@tagged("standard", "post_install", "-at_install")
class TestForgedMails(ForgedCommon):
    """Only the mail server says that something came by mail."""

    def process(self, user, model, values=None, thread_id=None):
        gateway = self.as_user(user, "mail.thread")
        return gateway.message_process(
            model, MAIL % uuid.uuid4(), values, thread_id=thread_id
        )

    @mute_logger("odoo.addons.mail.models.mail_thread", "odoo.models")
    def test_records_with_values_of_the_caller(self):
        """No role gets a release of its own making, nor any other record of ours."""
        tried = 0
        roles = ("specialist", "supervisor", "head", *OTHER_GROUPS, *NO_GROUPS)
        for role in roles:
            user = getattr(self, role)
            values = {
                "relationship.release": {
                    "card_ids": [Command.set(self.foreign.ids)],
                    "user_ids": [Command.set(user.ids)],
                    "purpose": "Mine",
                    "state": "approved",
                }
            }
            for model in self.threads():
                tried += 1
                with self.subTest(f"{role} {model}"), self.forbidden():
                    self.process(user, model, values.get(model, {}))
        self.assertGreater(tried, 50)

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_threads_and_others(self):
        """Nor a word in a foreign case, nor a card by the values of a contact."""
        case = self.foreign.complaint_ids
        ours = [
            (model, name)
            for model in ("res.partner", "crm.lead")
            for name, field in self.env[model]._fields.items()
            if (field.comodel_name or "").startswith("relationship.")
        ]
        self.assertTrue(ours)
        for user in (self.specialist, self.outsider):
            with self.subTest(user.name):
                with self.forbidden():
                    self.process(user, case._name, thread_id=case.id)
            for model, name in ours:
                with self.subTest(f"{user.name} {model}.{name}"), self.forbidden():
                    self.process(user, model, {name: [Command.create({})]})

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_mail_server(self):
        """The mail server's administrator goes on."""
        self.outsider.group_ids += self.env.ref("base.group_system")
        case = self.own.complaint_ids
        before = len(case.message_ids)
        self.process(self.outsider, case._name, thread_id=case.id)
        self.assertEqual(len(case.message_ids), before + 1)


@tagged("standard", "post_install", "-at_install")
class TestForgedWords(ForgedCommon):
    """What the history says was said and changed by whom it names, and then."""

    def forged(self):
        field = self.env["ir.model.fields"]._get("relationship.card", "needs")
        value = {"field_id": field.id, "old_value_text": "A", "new_value_text": "B"}
        return {
            "author_id": self.head.partner_id.id,
            "date": "2020-01-01 00:00:00",
            "tracking_value_ids": [Command.create(value)],
        }

    def check_own(self, message):
        message = message.sudo()
        self.assertEqual(message.author_id, self.specialist.partner_id)
        self.assertEqual(message.date.date(), fields.Date.today())
        self.assertFalse(message.tracking_value_ids)

    def test_author_and_day(self):
        """Of every record with a chatter, by each way."""
        tried = 0
        for record in self.own_records():
            with self.subTest(record._name), self.undone():
                tried += 1
                self.check_own(record.message_post(body="I agree", **self.forged()))
                self.check_own(self.message(record, body="I agree", **self.forged()))
                stolen = {f"default_{k}": v for k, v in self.forged().items()}
                stolen.pop("default_tracking_value_ids")
                messages = self.as_user(self.specialist, "mail.message")
                stolen.update(
                    default_model=record._name,
                    default_res_id=record.id,
                    relationship_tracking=True,
                )
                self.check_own(messages.with_context(**stolen).create({"body": "Hi"}))
        self.assertGreater(tried, 5)

    def test_moved_in(self):
        """A message that was written elsewhere does not become one of ours."""
        partner = self.specialist.partner_id
        message = self.message(
            partner, body="I agree", author_id=self.head.partner_id.id
        )
        case = self.own.complaint_ids
        with self.refused("stays in the history"):
            message.write({"model": case._name, "res_id": case.id})
        self.assertEqual(message.model, "res.partner")

    def test_noted_whatever_the_context(self):
        """Every tracked field that one enters is tracked, also where a call says no."""
        tried = set()
        for record in self.own_records():
            names = [
                name
                for name, field in record._fields.items()
                if getattr(field, "tracking", None)
                and field.store
                and not field.readonly
                and field.type in OTHER
            ]
            for name, key in zip(names, cycle(QUIET), strict=False):
                if self.noted(record, name, OTHER[record._fields[name].type], key):
                    tried.add((record._name, name))
        self.assertGreater(len(tried), 5)

    def noted(self, record, name, value, key):
        """Write a field quietly; tell whether it could be written, and was noted."""
        with self.undone():
            self.cr.flush()
            try:
                record.with_context(**{key: True}).write({name: value})
            except UserError:
                return False
            self.cr.flush()
            tracked = record.sudo().message_ids.tracking_value_ids
            with self.subTest(f"{record._name} {name} {key}"):
                self.assertIn(name, tracked.sudo().field_id.mapped("name"))
        return True


@tagged("standard", "post_install", "-at_install")
class TestForgedFiles(ForgedCommon):
    """Files that prove something are exchanged and removed by nobody."""

    def test_in_fields(self):
        """Of every field with a file: it is written, and not put there."""
        tried = 0
        files = self.as_user(self.specialist, "ir.attachment")
        for model in sorted(self.registry):
            records = self.env[model]
            if not model.startswith("relationship.") or records._abstract:
                continue
            if records._transient or not records._auto:
                continue
            names = [
                name
                for name, field in records._fields.items()
                if field.type in ("binary", "image") and field.store
            ]
            record = names and self.records_of(model, self.own)[:1]
            for name in record and names:
                tried += 1
                place = {"res_model": model, "res_id": record.id, "res_field": name}
                values = {"name": name, "raw": b"forged"}
                with self.subTest(f"{model} {name}"):
                    with self.refused():
                        files.create({**values, **place})
                    with self.refused():
                        files.create(values).write(place)
        self.assertGreater(tried, 3)

    def test_what_customers_send(self):
        """Who works on a case does not remove what its customer sent."""
        case = self.own.complaint_ids
        customer = case.partner_id
        mail = case.message_post(
            body="See",
            author_id=customer.id,
            message_type="email",
            attachments=[("leak.png", PIXEL)],
        )
        note = self.as_user(self.specialist, case).message_post(
            body="See", attachments=[("note.txt", b"x")]
        )
        sent = self.as_user(self.specialist, mail.attachment_ids)
        for remove in (
            sent.unlink,
            sent._delete_and_notify,
            sent.sudo()._delete_and_notify,
            lambda: sent.write({"raw": b"y"}),
            lambda: sent.write({"res_id": self.own.id, "res_model": self.own._name}),
            lambda: mail.with_user(self.specialist).write(
                {"attachment_ids": [Command.clear()]}
            ),
        ):
            with self.refused():
                remove()
        self.as_user(self.specialist, note.attachment_ids).unlink()

    def test_key_of_a_case(self):
        """The key to its page is made by the system."""
        case = self.as_user(self.specialist, self.own.complaint_ids)
        with self.refused("not entered"):
            case.access_token = "guess"
        self.assertTrue(case._portal_ensure_token())


@tagged("standard", "post_install", "-at_install")
class TestCaseStays(ForgedCommon):
    """A case says what it said, and its deadlines run."""

    def test_open_case_is_not_put_away(self):
        """Whom its deadlines bind does not end them by archiving it."""
        case = self.own.complaint_ids
        for user in (self.specialist, self.leader, self.supervisor):
            with self.subTest(user.name), self.refused("open case is not archived"):
                self.as_user(user, case).action_archive()
        self.cr.flush()
        self.as_user(self.head, case).action_archive()
        self.cr.flush()
        tracked = case.message_ids.sudo().tracking_value_ids.field_id
        self.assertIn("active", tracked.mapped("name"))

    def test_what_was_told(self):
        """What the customer told stays, once the case is over."""
        case = self.own.complaint_ids
        case._stamp(state="closed")
        for name in ("subject", "description", "contact_name"):
            with self.subTest(name), self.refused("Reopen it"):
                self.as_user(self.specialist, case).write({name: "Other"})


@tagged("standard", "post_install", "-at_install")
class TestWhoTells(ForgedCommon):
    """Odoo's methods tell who follows, and how it is called, to those who may read."""

    def test_followers_and_external_ids(self):
        """Of every model, to no role that does not see the record."""
        tried = 0
        roles = ("specialist", "administrator", *NO_GROUPS)
        for model in self.threads():
            record = self.records_of(model, self.foreign)[:1]
            for role in roles:
                seen = self.as_user(getattr(self, role), record)
                if not record or seen.has_access("read"):
                    continue
                tried += 1
                for method in (seen.message_get_followers, seen.get_external_id):
                    with self.subTest(f"{model} {role}"), self.forbidden():
                        method()
        self.assertGreater(tried, 20)


@tagged("standard", "post_install", "-at_install")
class TestPortalOpened(ForgedCommon):
    """Nobody makes himself a customer, to read the cases of one he does not see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.specialist.group_ids += cls.env.ref("base.group_partner_manager")
        cls.outsider.group_ids += cls.env.ref("base.group_partner_manager")

    def grant(self, user, customer):
        people = self.as_user(user, "res.partner").create(
            {
                "name": "Mole",
                "parent_id": customer.id,
                "email": f"{uuid.uuid4()}@x.example",
            }
        )
        wizard = self.as_user(user, "portal.wizard")
        wizard = wizard.create({"partner_ids": [Command.set(people.ids)]})
        wizard.user_ids.action_grant_access()
        return people

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_portal(self):
        """Of one's own customer, and of one whom nobody of ours knows; no other."""
        for user in (self.specialist, self.outsider):
            with self.subTest(user.name), self.refused("Mole", error=AccessError):
                self.grant(user, self.foreign.partner_id)
        with self.undone():
            self.assertTrue(self.grant(self.specialist, self.own.partner_id).user_ids)
        with self.undone():
            new = self.make_customer("New")
            self.assertTrue(self.grant(self.outsider, new).user_ids)
        self.outsider.group_ids += self.env.ref("base.group_erp_manager")
        people = self.grant(self.outsider, self.foreign.partner_id)
        self.assertTrue(people.user_ids)

    def ways_in(self, customer):
        """Yield what puts a user of the portal among the people of a customer."""
        unknown = self.make_customer("Unknown")
        shell = self.make_customer("Shell", parent_id=customer.id)
        mole = self.make_user(f"mole{customer.id}", base="portal").partner_id
        yield "moved", mole, lambda mole: mole.write({"parent_id": customer.id})
        mole.parent_id = unknown
        yield (
            "company moved",
            unknown,
            lambda unknown: unknown.write(
                {"is_company": False, "parent_id": customer.id}
            ),
        )
        mole.parent_id = shell
        yield "no company", shell, lambda shell: shell.write({"is_company": False})
        known = self.make_customer(
            "Ms Wang", is_company=False, parent_id=customer.id, email="w@x.example"
        )
        self.make_user(f"wang{customer.id}", base="portal").partner_id = known
        yield "mail", known, lambda known: known.write({"email": "mole@x.example"})
        yield "merged", unknown, lambda unknown: self.merge(unknown, customer)
        mole.parent_id = unknown
        yield "merged above", unknown, lambda unknown: self.merge(unknown, customer)

    def merge(self, source, destination):
        wizard = source.env["base.partner.merge.automatic.wizard"]
        wizard._merge((source | destination).ids, destination.with_env(source.env))

    @mute_logger("odoo.addons.base.models.res_partner", "odoo.sql_db")
    def test_by_the_way(self):
        """Nor by moving, merging or writing to somebody who has a log-in."""
        for customer, refused in (
            (self.foreign.partner_id, True),
            (self.own.partner_id, False),
        ):
            for name, contact, act in self.ways_in(customer):
                users = [self.outsider] if refused else []
                for user in (self.specialist, *users):
                    with self.subTest(f"{user.name} {name} {customer.name}"):
                        if refused:
                            with self.refused():
                                act(self.as_user(user, contact))
                        else:
                            with self.undone():
                                act(self.as_user(user, contact))

    def test_what_others_do_with_contacts(self):
        """Contacts without a log-in are Odoo's, and so are those of no customer."""
        people = self.make_customer("Clerk's", is_company=False, email="a@x.example")
        people = self.as_user(self.outsider, people)
        people.write({"parent_id": self.foreign.partner_id.id, "email": "b@x.example"})
        mole = self.make_user("mole", base="portal").partner_id
        mole = self.as_user(self.outsider, mole)
        mole.write({"parent_id": self.make_customer("New").id, "email": "c@x.example"})


@tagged("standard", "post_install", "-at_install")
class TestActivities(ForgedCommon):
    """What is to do names its record to those who may read it, and to nobody else."""

    def foreign_records(self):
        for model in self.threads():
            record = self.records_of(model, self.foreign)[:1]
            if "activity_ids" in record._fields and record:
                if not self.as_user(self.specialist, record).has_access("read"):
                    yield record

    def test_given_to_who_sees_nothing(self):
        """Of every model, also to whom it was given before access ended."""
        tried = 0
        for record in self.foreign_records():
            for user in (self.specialist, self.outsider):
                tried += 1
                activity = record.activity_schedule(summary="X", user_id=user.id)
                mine = self.as_user(user, "mail.activity")
                with self.subTest(f"{record._name} {user.name}"):
                    seen = mine.search([("res_model", "=", record._name)])
                    self.assertNotIn(activity.id, seen.ids)
                    for forbidden in (
                        lambda mine=mine, id_=activity.id: mine.browse(id_).read(
                            ["res_name"]
                        ),
                        lambda mine=mine, id_=activity.id: mine.browse(id_).write(
                            {"note": "X"}
                        ),
                    ):
                        with self.forbidden():
                            forbidden()
        self.assertGreater(tried, 8)

    def test_moved(self):
        """An activity of one's own is not moved to a foreign record, to learn it."""
        own = self.as_user(self.specialist, self.own)
        activity = own.activity_schedule(summary="X", user_id=self.specialist.id)
        free = self.as_user(self.specialist, "mail.activity")
        free = free.create({"summary": "X", "user_id": self.specialist.id})
        tried = 0
        for record in self.foreign_records():
            tried += 1
            model = self.env["ir.model"]._get_id(record._name)
            for one in (activity, free):
                with self.subTest(f"{record._name} {one}"), self.forbidden():
                    one.write({"res_model_id": model, "res_id": record.id})
        self.assertGreater(tried, 4)
        self.assertEqual(activity.res_id, self.own.id)
        activity.action_feedback()
