from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

USER = "crm_relationship.group_relationship_user"


class RelationshipRelease(models.Model):
    """A release that its recipient asks for, without seeing the customer (R231).

    Whose customer it is decides, whoever that is then; the recipient hears yes or no,
    and sees the release only when it opens the card.
    """

    _inherit = "relationship.release"

    is_request = fields.Boolean(
        string="Asked for by the Recipient",
        readonly=True,
        help="By a colleague who does not see the customer. Whose customer it is, or"
        " their stand-in, decides.",
    )

    @api.depends("is_request")
    def _compute_approver_id(self):
        requests = self.filtered("is_request")
        requests.approver_id = requests.standin_id = False
        return super(RelationshipRelease, self - requests)._compute_approver_id()

    def _approvers(self):
        return self.card_ids.user_id if self.is_request else super()._approvers()

    def _deciding_group(self):
        return USER if self.sudo().is_request else super()._deciding_group()

    def _tell_decision(self, state):
        requests = self.filtered("is_request")
        for release in requests:
            release._answer_request(state)
        return super(RelationshipRelease, self - requests)._tell_decision(state)

    @api.model
    def _writer_sources(self):
        return [self._but_requests(source) for source in super()._writer_sources()]

    @api.model
    def _party_sources(self):
        parties = SQL(" UNION ALL ").join(super()._party_sources())
        return [self._but_requests(parties, or_approved=True)]

    @api.model
    def _but_requests(self, source, or_approved=False):
        """Return a source without those who ask for what they do not see."""
        allowed = SQL("r.state = 'approved'") if or_approved else SQL("FALSE")
        return SQL(
            "SELECT s.id, s.user_id, s.reason FROM (%s) s"
            " JOIN relationship_release r ON r.id = s.id"
            " WHERE r.is_request IS NOT TRUE OR %s",
            source,
            allowed,
            to_flush=(self._fields["is_request"], self._fields["state"]),
        )

    @api.model
    def _request_access(self, card, **values):
        """Ask for a card that the user does not see, in their name.

        They are told yes or no, and see the release once it opens the card.

        :raises UserError: for who may not read cards at all, or has asked already
        """
        # Who asks sees neither the card nor, so far, the release.
        releases = self.sudo().with_context(
            mail_create_nosubscribe=True, mail_create_nolog=True
        )
        asked = [
            ("is_request", "=", True),
            ("state", "=", "requested"),
            ("requester_id", "=", self.env.uid),
            ("card_ids", "in", card.ids),
        ]
        if releases.search_count(asked, limit=1):
            raise UserError(self.env._("You have asked already. Wait for the answer."))
        release = releases.create(
            {
                **values,
                "is_request": True,
                "company_id": card.company_id.id,
                "card_ids": card.ids,
                "user_ids": self.env.user.ids,
                "requester_id": self.env.uid,
            }
        )
        release._check_complete()
        release._request_decision("requested")
        release._ask_for_decision(
            lambda asked: asked.env._(
                "%s asks for access to a customer", asked.requester_id.name
            )
        )

    def _answer_request(self, state):
        """Tell who asked for access yes or no, and nothing else."""
        user = self.requester_id
        env = self.with_context(lang=user.lang).env
        answers = {
            "approved": env._("Yes: you see the card from now on, for the term."),
            "refused": env._("No: access was not given."),
        }
        subject = env._("Your request for access to %s", self.card_ids.display_name)
        # By nobody and about no record: it would tell of whom they asked, or who
        # decided.
        env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            author_id=env.ref("base.partner_root").id,
            subject=subject,
            body=answers[state],
        )
