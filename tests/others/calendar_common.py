import json
from collections import namedtuple

from odoo.tests import tagged

from ..visits.common import VisitCommon

Request = namedtuple("Request", "method path query token body")
# Later than anything that Odoo writes.
LATER = "2100-01-01T00:00:00Z"


@tagged("standard", "post_install", "-at_install")
class CalendarServerCommon(VisitCommon):
    """The specialist and the leader use a calendar server; nobody else does.

    What Odoo would send over the network comes to ``_answer`` of the test instead;
    ``served`` are the meetings there. All else is the code of Odoo.
    """

    def setUp(self):
        super().setUp()
        self.served, self.changed, self.requests = {}, [], []
        self.env.cr.postcommit.clear()

    def _receive(self, _service, uri, params=None, headers=None, method="POST", **_kw):
        """Stand in for ``_do_request`` of Odoo's services."""
        path, __, query = uri.partition("?")
        token = (headers or {}).get("Authorization", "").removeprefix("Bearer ")
        body = json.loads(params) if isinstance(params, str) else {}
        self.requests.append(Request(method, path, query, token, body))
        return 200, self._answer(method, path.rpartition("/")[2], body), None

    def _answer(self, method, name, body):
        raise NotImplementedError

    def send(self):
        """Let Odoo send what it sends after a commit, and return the requests."""
        self.env.flush_all()
        self.requests.clear()
        with self.enter_registry_test_mode():
            self.env.cr.postcommit.run()
        self.env.invalidate_all()
        return list(self.requests)

    def plan(self, user=None, **values):
        """Let the specialist plan a visit, and return it with what was sent."""
        visit = self.make_visit(user=user, **values)
        self.as_user(self.specialist, visit).action_plan()
        return visit, self.send()

    def assert_neutral(self, *requests):
        """Nothing that is sent names the customer, or goes to one of its people."""
        self.assertTrue(requests)
        for request in requests:
            text = json.dumps(request.body)
            for secret in ("Huaxin", "Chen", "chen@example.com"):
                self.assertNotIn(secret, text)
