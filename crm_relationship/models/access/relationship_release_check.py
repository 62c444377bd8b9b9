from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .relationship_release import HEAD

# Stamped by the steps, never entered; why, only by who decides.
STAMPED = {"name", "state", "requester_id", "decided_user_id", "decided_date"}
# What a decision was made on; it is changed in draft only.
DECIDED_ON = (
    "card_ids",
    "scope",
    "purpose",
    "user_ids",
    "team_id",
    "external_partner_id",
    "has_nda",
    "nda_document",
    "consent_date",
    "consent_document",
    "date_start",
    "date_end",
    "approver_id",
    "standin_id",
)
ROLES = "crm_relationship.group_relationship_user"
READING_ROLES = (
    f"{ROLES},crm_relationship.group_relationship_auditor,"
    "crm_relationship.group_relationship_data_officer"
)
CONFIDENTIAL = "crm_relationship.group_relationship_confidential"


class RelationshipRelease(models.Model):
    """What a release must have, and what nobody enters."""

    _inherit = "relationship.release"

    @api.model
    def _protected_fields(self):
        return super()._protected_fields() | STAMPED | {"decision_note"}

    @api.constrains("approver_id", "standin_id")
    def _check_deciders(self):
        for release in self.sudo():
            for name in ("approver_id", "standin_id"):
                user = release[name]
                if user and not user.has_group(HEAD):
                    raise ValidationError(
                        self.env._(
                            "%(field)s: %(user)s is no department head, and could not"
                            " decide. Choose another one, or leave it empty.",
                            field=self._fields[name]._description_string(self.env),
                            user=user.name,
                        )
                    )

    def _check_draft(self, vals):
        """Refuse to change what was requested or decided on.

        :raises UserError: naming the fields
        """
        changed = [name for name in DECIDED_ON if name in vals]
        if self.env.su or not changed:
            return
        for release in self:
            if release.state != "draft":
                raise UserError(
                    self.env._(
                        "%(release)s: %(fields)s cannot change any more. Recall the"
                        " release, and set it to draft.",
                        release=release.name,
                        fields=self._field_labels(changed),
                    )
                )

    def _check_note(self, vals):
        """Let only who decides say why.

        :raises AccessError: for anybody else
        """
        if "decision_note" in vals and not self.env.su:
            if not all(release.can_decide for release in self):
                raise AccessError(
                    self.env._("Reason of the Decision: written by who decides.")
                )

    def _check_cards_seen(self, before=None):
        """Refuse customers whom the user does not see: it would tell of them.

        :raises AccessError: naming the field
        """
        if self.env.su:
            return
        for release in self.sudo():
            added = release.card_ids - (before or release.card_ids.browse())
            if not added.with_env(self.env).has_access("read"):
                raise AccessError(
                    self.env._(
                        "Customers: you see not all of them. Ask their specialist or"
                        " the department head to request the release."
                    )
                )

    def _check_complete(self):
        """Refuse a request that lacks something.

        :raises UserError: naming all that is missing
        """
        self.ensure_one()
        release = self.sudo()
        missing = []
        if not release.card_ids:
            missing.append(self.env._("Customers: choose at least one."))
        missing += release._missing_recipients()
        if release.consent_required and not release.consent_date:
            missing.append(
                self.env._("Consent on: the customers must have agreed (R233).")
            )
        needs_paper = release.company_id.relationship_release_document
        if release.consent_required and needs_paper and not release.consent_document:
            missing.append(self.env._("Consent: attach the document."))
        if release.date_end < release.company_id._relationship_today():
            missing.append(self.env._("Until: the term is over already."))
        if missing:
            raise UserError("\n".join([f"{release.name}:", *missing]))

    def _missing_recipients(self):
        people, outside = self.user_ids, self.external_partner_id
        if outside:
            if people or self.team_id:
                return [
                    self.env._("Recipients: colleagues or somebody outside, not both.")
                ]
            if not self.has_nda:
                return [
                    self.env._(
                        "Confidentiality Agreement: %s has not signed one (R238).",
                        outside.display_name,
                    )
                ]
            return []
        if not people and not self.team_id:
            return [
                self.env._("Recipients: choose colleagues, a team or somebody outside.")
            ]
        needed = [READING_ROLES]
        if self.scope == "confidential":
            needed.append(CONFIDENTIAL)
        # Of a team, those who have the rights read; who is named must have them.
        return [
            self.env._(
                "Recipients: %(user)s has no access to customer relationships, or none"
                " to confidential information. An administrator gives it.",
                user=user.name,
            )
            for user in people
            if not all(user.has_groups(groups) for groups in needed)
        ]
