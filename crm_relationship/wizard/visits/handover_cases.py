from odoo import fields, models
from odoo.fields import Domain

from ...models.access.release.release import HEAD
from ...models.complaints.constants import OPEN_STATES

WORK = ("complaint", "action", "release")
CASE_ROLES = ("user_id", "coordinator_id", "worker_id")
DECIDERS = ("approver_id", "standin_id")


class RelationshipHandover(models.TransientModel):
    """Cases, measures and releases that are open go over with the customers.

    Cases that are over keep who did them (R305): the colleague follows them, so that
    what their customers write later reaches somebody.
    """

    _inherit = "relationship.handover"

    complaint_count = fields.Integer(string="Cases", compute="_compute_counts")
    action_count = fields.Integer(
        string="Corrective Actions", compute="_compute_counts"
    )
    release_count = fields.Integer(string="Releases", compute="_compute_counts")

    def _of_leaver(self, names):
        return Domain.OR(
            Domain(name, "=", self.from_user_id.id or False) for name in names
        )

    def _work(self):
        """Return also the cases, open measures and releases of the leaver."""
        found = {
            "complaint": self.env["relationship.complaint"],
            "action": self.env["relationship.action"],
            "release": self.env["relationship.release"],
        }
        if self.from_user_id:
            in_scope = self._in_scope("card_id")
            found["complaint"] = self._find(
                "relationship.complaint",
                self._of_leaver(CASE_ROLES)
                & Domain("state", "in", OPEN_STATES)
                & in_scope,
            )
            found["action"] = self._find(
                "relationship.action",
                self._of_leaver(["user_id"]) & Domain("state", "=", "open") & in_scope,
            )
            found["release"] = self._releases()
        return {**super()._work(), **found}

    def _cases_over(self):
        """Return the cases of the leaver that have ended."""
        return self._find(
            "relationship.complaint",
            self._of_leaver(CASE_ROLES)
            & Domain("state", "not in", OPEN_STATES)
            & self._in_scope("card_id"),
        )

    def _releases(self):
        """Return the releases that the leaver asked for, or has to decide on."""
        today = self.company_id._relationship_today()
        in_force = Domain("state", "=", "approved") & Domain("date_end", ">=", today)
        return self._find(
            "relationship.release",
            self._of_leaver(["requester_id", *DECIDERS])
            & (Domain("state", "in", ("draft", "requested")) | in_force)
            & self._in_scope("card_ids"),
        )

    def _text_of_work(self, work):
        text = super()._text_of_work(work)
        cases, measures, releases = (work[name] for name in WORK)
        if not (cases or measures or releases):
            return text
        numbers = self.env._(
            "Cases: %(cases)s, measures: %(measures)s, releases: %(releases)s.",
            cases=len(cases),
            measures=len(measures),
            releases=len(releases),
        )
        return f"{text} {numbers}"

    def _hand_over(self, work):
        result = super()._hand_over(work)
        leaver, colleague = self.from_user_id, self.to_user_id
        cases, measures, releases = (work[name] for name in WORK)
        for name in CASE_ROLES:
            mine = cases.filtered(lambda case, name=name: case[name] == leaver)
            mine._stamp(**{name: colleague.id})
        # Customers' replies reach them.
        over = self._cases_over().sudo()
        (cases | over).message_subscribe(partner_ids=colleague.partner_id.ids)
        measures.write({"user_id": colleague.id})
        self._hand_over_releases(releases)
        return result

    def _hand_over_releases(self, releases):
        leaver, colleague = self.from_user_id, self.to_user_id
        asked = releases.filtered(lambda release: release.requester_id == leaver)
        for release in asked:
            # Nobody decides on their own request: the other one does.
            people = release.approver_id + release.standin_id - colleague
            release._stamp(
                requester_id=colleague.id,
                approver_id=people[:1].id,
                standin_id=people[1:2].id,
            )
        # Where the colleague may not decide, the other one does, or any head.
        can_decide = colleague.has_group(HEAD)
        for name in DECIDERS:
            mine = releases.filtered(lambda r, name=name: r[name] == leaver)
            for release in mine:
                others = release.requester_id + release[DECIDERS[name == DECIDERS[0]]]
                usable = can_decide and colleague not in others
                release[name] = colleague if usable else False
