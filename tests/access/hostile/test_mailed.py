import inspect

import psycopg2

from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..secret import SecretCommon

ROLES = ("specialist", "administrator", "outsider", "portal")
# What a call may leave behind about a record, whatever it answers.
TRACES = ("mail_message", "mail_mail", "mail_followers", "mail_activity")
VIEW = "mail.message_user_assigned"
ARGUMENTS = {
    "source_ref": VIEW,
    "message": "hello",
    "body": "hello",
    "partner_ids": [3],
    "act_type_xmlids": ["mail.mail_activity_data_todo"],
    "act_type_xmlid": "mail.mail_activity_data_todo",
    "summary": "hello",
}


@tagged("standard", "post_install", "-at_install")
class TestMailed(SecretCommon):
    """Nobody writes about a record that they may not read: no mail, no note, no task.

    A mail comes back to who wrote it, with the name of the record in it.
    """

    def threads(self):
        """Yield the secret record of each model with a chatter."""
        for record in self.secrets.values():
            if "message_ids" in record._fields:
                yield record

    def theirs(self, model):
        """Yield name and arguments of what chatters can be called for."""
        for name, method in inspect.getmembers(self.registry[model]):
            module = getattr(method, "__module__", "") or ""
            if name[0] == "_" or not inspect.isroutine(method):
                continue
            if name.startswith(("message_", "activity_")) or ".mail" in module:
                parameters = inspect.signature(method).parameters
                values = {k: v for k, v in ARGUMENTS.items() if k in parameters}
                yield name, values

    def traces(self):
        self.env.flush_all()
        counts = " + ".join(f"(SELECT count(*) FROM {table})" for table in TRACES)
        self.env.cr.execute(f"SELECT {counts}")
        return self.env.cr.fetchone()[0]

    @mute_logger("odoo.sql_db", "odoo.addons", "odoo.models", "odoo.http")
    def test_methods(self):
        """All that Odoo has for chatters, of each model, as each role."""
        tried = 0
        before = self.traces()
        for record in self.threads():
            for role in ROLES:
                mine = self.as_user(getattr(self, role), record)
                if mine.has_access("read"):
                    continue
                for name, values in self.theirs(record._name):
                    with self.subTest(f"{record._name}.{name} as {role}"):
                        tried += 1
                        self.leaves_nothing(mine, name, values, before)
        self.assertGreater(tried, 500)

    def leaves_nothing(self, record, name, values, before):
        savepoint = self.cr.savepoint()
        try:
            get_public_method(record, name)(record, **values)
            self.assertEqual(self.traces(), before)
        except AssertionError:
            raise
        except psycopg2.Error:
            savepoint.rollback()
        except Exception:  # noqa: BLE001, S110 refused, in whatever way
            pass
        finally:
            self.env.clear()
            savepoint.close(rollback=True)

    @mute_logger("odoo.sql_db", "odoo.addons", "odoo.models")
    def test_composer(self):
        """The composer sends nothing from a hidden record, to one or to many."""
        before = self.traces()
        for record in self.threads():
            for role in ROLES[:3]:
                user = getattr(self, role)
                if self.as_user(user, record).has_access("read"):
                    continue
                for mode in ("mass_mail", "comment"):
                    values = {
                        "composition_mode": mode,
                        "model": record._name,
                        "res_ids": str(record.ids),
                        "subject": "hello",
                        "body": "hello",
                        "partner_ids": user.partner_id.ids,
                    }
                    with self.subTest(f"{record._name} {mode} as {role}"):
                        with self.forbidden():
                            composers = self.as_user(user, "mail.compose.message")
                            composers.create(values).action_send_mail()
                        self.assertEqual(self.traces(), before)
