from odoo import api, fields, models
from odoo.fields import Domain

from ..models.access.relationship_release import HEAD

CASE_ROLES = ("user_id", "coordinator_id", "worker_id")
DECIDERS = ("approver_id", "standin_id")


class RelationshipHandover(models.TransientModel):
    """Cases, measures and releases that are open go over with the customers."""

    _inherit = "relationship.handover"

    complaint_count = fields.Integer(string="Cases", compute="_compute_case_counts")
    action_count = fields.Integer(string="Measures", compute="_compute_case_counts")
    release_count = fields.Integer(string="Releases", compute="_compute_case_counts")

    @api.depends("from_user_id", "company_id", "scope", "card_ids")
    def _compute_case_counts(self):
        for wizard in self:
            cases, measures, releases = wizard._case_work()
            wizard.complaint_count = len(cases)
            wizard.action_count = len(measures)
            wizard.release_count = len(releases)

    def _of_leaver(self, names):
        return Domain.OR(
            Domain(name, "=", self.from_user_id.id or False) for name in names
        )

    def _case_work(self):
        """Return the open cases, measures and releases of the leaver."""
        if not self.from_user_id:
            return (
                self.env["relationship.complaint"],
                self.env["relationship.action"],
                self.env["relationship.release"],
            )
        in_scope = self._in_scope("card_id")
        return (
            self._find(
                "relationship.complaint",
                self._of_leaver(CASE_ROLES)
                & Domain("state", "not in", ("closed", "rejected"))
                & in_scope,
            ),
            self._find(
                "relationship.action",
                self._of_leaver(["user_id"]) & Domain("state", "=", "open") & in_scope,
            ),
            self._releases(),
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

    def _case_work_text(self, case_work):
        cases, measures, releases = case_work
        return self.env._(
            "Cases: %(cases)s, measures: %(measures)s, releases: %(releases)s.",
            cases=len(cases),
            measures=len(measures),
            releases=len(releases),
        )

    def _hand_over_case_work(self, case_work, quiet):
        """Give the work on cases to the colleague, without a message for each.

        :param case_work: from :meth:`_case_work`
        """
        leaver, colleague = self.from_user_id, self.to_user_id
        cases, measures, releases = (
            # What may be handed over was checked when it was found.
            records.sudo().with_context(**quiet)
            for records in case_work
        )
        for name in CASE_ROLES:
            mine = cases.filtered(lambda case, name=name: case[name] == leaver)
            mine._write_step({name: colleague.id})
        # Customers' replies reach him.
        cases.message_subscribe(partner_ids=colleague.partner_id.ids)
        measures.write({"user_id": colleague.id})
        self._hand_over_releases(releases)

    def _hand_over_releases(self, releases):
        leaver, colleague = self.from_user_id, self.to_user_id
        asked = releases.filtered(lambda release: release.requester_id == leaver)
        for release in asked:
            release.write(release.with_user(colleague).sudo()._requester_values())
        # Where the colleague may not decide, the other one does, or any head.
        can_decide = colleague.has_group(HEAD)
        for name in DECIDERS:
            mine = releases.filtered(lambda r, name=name: r[name] == leaver)
            for release in mine:
                others = release.requester_id + release[DECIDERS[name == DECIDERS[0]]]
                usable = can_decide and colleague not in others
                release[name] = colleague if usable else False
