from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from .relationship_release import HEAD

COMMITTEE = "crm_relationship.group_relationship_committee"
ACTIVITY = "mail.mail_activity_data_todo"


class RelationshipRelease(models.Model):
    """How a release is requested, decided and recalled."""

    _inherit = "relationship.release"

    @api.model_create_multi
    def create(self, vals_list):
        numbered = []
        for vals in self._entered(vals_list):
            if vals.get("name", "/") == "/":
                company = vals.get("company_id") or self.env.company.id
                sequence = self.env["ir.sequence"].with_company(company).sudo()
                number = sequence.next_by_code("relationship.release") or "/"
                vals = {**vals, "name": number}
            numbered.append(vals)
        releases = super().create(numbered)
        releases._check_cards_seen()
        return releases

    def write(self, vals):
        self._check_protected(vals.keys() - {"decision_note"})
        self._check_draft(vals)
        self._check_note(vals)
        if "company_id" in vals and any(
            release.company_id.id != vals["company_id"] for release in self
        ):
            raise UserError(
                self.env._("Company: a release stays in its company. Make another one.")
            )
        # Also those that he does not see: he adds none.
        before = {release: release.card_ids for release in self.sudo()}
        result = super().write(vals)
        if "card_ids" in vals:
            for release, cards in before.items():
                release.with_env(self.env)._check_cards_seen(cards)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        for release in self:
            if release.state != "draft":
                raise UserError(
                    self.env._(
                        "%s: a release that was requested stays on record. Recall it,"
                        " or archive it.",
                        release.name,
                    )
                )

    def _may_decide(self):
        """Return whether the user may approve or refuse: never his own request."""
        self.ensure_one()
        user = self.env.user
        if user == self.requester_id or not user.has_group(HEAD):
            return False
        # Who has left decides nothing, and holds nothing up.
        named = (self.approver_id + self.standin_id).filtered("active")
        return not named or user in named or user.has_group(COMMITTEE)

    def _check_decider(self):
        for release in self:
            if release.state != "requested":
                raise UserError(
                    self.env._("%s: there is no request to decide on.", release.name)
                )
            if not release._may_decide():
                people = release.approver_id + release.standin_id
                raise AccessError(
                    self.env._(
                        "%(release)s: decided on by %(people)s, and never by who"
                        " requested it.",
                        release=release.name,
                        people=format_list(self.env, people.mapped("name"))
                        or self.env._("a department head"),
                    )
                )

    def _set_state(self, state, **values):
        # The state is nobody's to write but through the steps on this page.
        self.sudo().write({"state": state, **values})

    def action_request(self):
        """Ask for approval.

        :raises UserError: naming what is missing
        """
        self.check_access("write")
        for release in self:
            if release.state != "draft":
                raise UserError(
                    self.env._("%s: has been requested already.", release.name)
                )
            release._check_complete()
        for release in self:
            release._set_state("requested", **release._requester_values())
            decider = release.approver_id - release.requester_id
            decider = decider or release.standin_id - release.requester_id
            if decider:
                release.sudo().activity_schedule(
                    ACTIVITY,
                    user_id=decider.id,
                    summary=release.with_context(lang=decider.lang).env._(
                        "Release of customer information to decide on"
                    ),
                )

    def _requester_values(self):
        """Return what changes when somebody else requests than who drafted it."""
        user = self.env.user
        if self.requester_id == user:
            return {}
        # Who asks for it cannot be the one who approves: his stand-in does.
        people = self.sudo().approver_id + self.sudo().standin_id - user
        return {
            "requester_id": user.id,
            "approver_id": people[:1].id,
            "standin_id": people[1:2].id,
        }

    def action_approve(self):
        """Approve what was requested.

        :raises AccessError: for who requested it, or may not decide
        """
        self._check_decider()
        for release in self:
            release._check_complete()
        self._decide("approved")

    def action_refuse(self):
        """Refuse what was requested."""
        self._check_decider()
        self._decide("refused")

    def _decide(self, state):
        self._set_state(
            state,
            decided_user_id=self.env.uid,
            decided_date=fields.Datetime.now(),
        )
        releases = self.sudo()
        releases.activity_unlink([ACTIVITY])
        for release in releases:
            people = release.requester_id
            if state == "approved":
                people |= release.user_ids
            release.message_notify(
                partner_ids=(people - self.env.user).partner_id.ids,
                subject=release.name,
                body=self.env._("Approved")
                if state == "approved"
                else self.env._("Refused"),
            )

    def action_recall(self):
        """End a release at once.

        :raises AccessError: for who neither requested nor may decide on it
        """
        for release in self:
            if release.state not in ("requested", "approved"):
                raise UserError(
                    self.env._("%s: there is nothing to recall.", release.name)
                )
            user = self.env.user
            if user != release.requester_id and not user.has_group(HEAD):
                raise AccessError(
                    self.env._(
                        "%s: recalled by who requested it, or by a department head.",
                        release.name,
                    )
                )
        self.check_access("read")
        self._set_state("recalled")
        self.sudo().activity_unlink([ACTIVITY])

    def action_draft(self):
        """Take a refused or recalled release up again, as a new request."""
        self.check_access("write")
        for release in self:
            if release.state not in ("refused", "recalled"):
                raise UserError(
                    self.env._("%s: recall it first, and change it then.", release.name)
                )
        self._set_state("draft", decided_user_id=False, decided_date=False)

    def action_open_cards(self):
        """Open the cards of the release that the user sees."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_card_action"
        )
        return {**action, "domain": [("id", "in", self.card_ids.ids)], "context": {}}

    def action_document(self):
        """Open the step that produces the document of an outside release."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Document for the Recipient"),
            "res_model": "relationship.card.print",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_release_id": self.id,
                "default_card_ids": self.card_ids.ids,
            },
        }
