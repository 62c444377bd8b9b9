from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ..common import AccessCommon

SECRET = "Secret of the thread"


@tagged("standard", "post_install", "-at_install")
class TestThreads(AccessCommon, HttpCase):
    """The routes of chatter and activities show and take nothing of foreign records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.threads = []
        for model in sorted(cls.registry):
            fields = cls.env[model]._fields
            if not model.startswith("relationship.") or "message_ids" not in fields:
                continue
            if cls.env[model]._abstract:
                continue
            for record in cls.records_of(cls, model, cls.foreign)[:1]:
                cls.threads.append(record)
        for record in cls.threads:
            record.message_post(body=SECRET, message_type="comment")
            if "activity_ids" in record._fields:
                record.activity_schedule(summary=SECRET, user_id=cls.stranger.id)

    def call(self, route, **params):
        """Return what a route answers, or the message of its refusal."""
        try:
            return str(self.make_jsonrpc_request(route, params))
        except JsonRpcException as error:
            return str(error)

    def rpc(self, model, method, *args, **kwargs):
        route = f"/web/dataset/call_kw/{model}/{method}"
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.call(route, **params)

    def test_there_are_threads(self):
        """All that has a chatter is tried."""
        names = {record._name for record in self.threads}
        self.assertLessEqual(
            {
                "relationship.card",
                "relationship.complaint",
                "relationship.release",
                "relationship.visit",
            },
            names,
        )

    def test_who_may_reads(self):
        """The customer's specialist reads and writes by the same routes."""
        self.authenticate(self.stranger.login, self.stranger.login)
        card = {"thread_model": "relationship.card", "thread_id": self.foreign.id}
        self.assertIn(SECRET, self.call("/mail/thread/messages", **card))
        names = self.rpc(
            "relationship.card", "web_name_search", "", {"display_name": {}}
        )
        self.assertIn("Foreign Customer", names)
        activities = self.rpc(
            "mail.activity", "get_activity_data", "relationship.card", []
        )
        self.assertIn(str(self.foreign.activity_ids.ids[0]), activities)
        post = {"body": "Mine", "message_type": "comment"}
        self.call("/mail/message/post", **card, post_data=post)
        self.foreign.invalidate_recordset()
        self.assertIn("Mine", str(self.foreign.message_ids.mapped("body")))

    @mute_logger("odoo.http")
    def test_reading(self):
        """Messages, followers and recipients of a foreign record stay unread."""
        for user in (self.specialist, self.vault, self.outsider, self.portal):
            self.authenticate(user.login, user.login)
            for record in self.threads:
                thread = {"thread_model": record._name, "thread_id": record.id}
                follower = record.message_follower_ids[:1]
                asked = [
                    "mail.thread",
                    {**thread, "request_list": ["followers", "attachments"]},
                ]
                answers = (
                    self.call("/mail/thread/messages", **thread),
                    self.call("/mail/thread/recipients", **thread),
                    self.call(
                        "/mail/thread/recipients/get_suggested_recipients", **thread
                    ),
                    self.call("/mail/data", fetch_params=[asked]),
                    self.call("/mail/read_subscription_data", follower_id=follower.id),
                    self.rpc("mail.activity", "get_activity_data", record._name, []),
                    self.rpc(record._name, "web_name_search", "", {"display_name": {}}),
                )
                with self.subTest(f"{user.login} {record._name}"):
                    for answer in answers:
                        for word in (SECRET, "Foreign Customer", "Complaint of F"):
                            self.assertNotIn(word, answer)
                        self.assertNotIn(self.stranger.name, answer)

    @mute_logger("odoo.http")
    def test_writing(self):
        """Nobody posts on a foreign record, follows it or lets others follow it."""
        for user in (self.specialist, self.vault, self.outsider, self.portal):
            self.authenticate(user.login, user.login)
            for record in self.threads:
                messages, followers = record.message_ids, record.message_follower_ids
                thread = {"thread_model": record._name, "thread_id": record.id}
                self.call(
                    "/mail/message/post",
                    **thread,
                    post_data={"body": "Mine", "message_type": "comment"},
                )
                subscribed = {"res_model": record._name, "res_id": record.id}
                partner_ids = user.partner_id.ids
                self.call(
                    "/mail/thread/subscribe", **subscribed, partner_ids=partner_ids
                )
                self.call(
                    "/mail/thread/unsubscribe",
                    **subscribed,
                    partner_ids=followers.partner_id.ids,
                )
                self.call(
                    "/mail/message/update_content",
                    message_id=messages[:1].id,
                    update_data={"body": "Mine"},
                )
                record.invalidate_recordset()
                with self.subTest(f"{user.login} {record._name}"):
                    self.assertEqual(record.message_ids, messages)
                    self.assertEqual(record.message_follower_ids, followers)
                    self.assertIn(SECRET, str(messages.mapped("body")))
