from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_list

from ...tools.actions import dialog, opened
from ...tools.asks import asks
from ...tools.counts import counts

HEAD = "crm_relationship.group_relationship_head"
CONFIDENTIAL = "crm_relationship.group_relationship_confidential"
RELEASE_READERS = (
    "crm_relationship.group_relationship_user,"
    "crm_relationship.group_relationship_auditor"
)


class RelationshipCard(models.Model):
    """Who sees a card: its people, and those to whom it is released, for that time."""

    _name = "relationship.card"
    _inherit = [
        "relationship.card",
        "relationship.disclosure.mixin",
        "relationship.personal.mixin",
    ]

    reader_explanation = fields.Text(string="Who Can See This Card")
    release_ids = fields.Many2many(
        comodel_name="relationship.release",
        relation="relationship_release_card_rel",
        column1="card_id",
        column2="release_id",
        string="Releases",
        readonly=True,
        groups=RELEASE_READERS,
    )
    release_count = fields.Integer(
        compute="_compute_release_count", groups=RELEASE_READERS
    )
    confidential_ids = fields.One2many(
        comodel_name="relationship.confidential",
        inverse_name="card_id",
        string="Confidential Information",
        groups="crm_relationship.group_relationship_confidential",
    )
    confidential_reader_ids = fields.Many2many(
        comodel_name="res.users",
        string="Confidential Information Seen by",
        compute="_compute_confidential_reader_ids",
        search="_search_confidential_reader_ids",
    )
    confidential_notice = fields.Text(
        compute="_compute_confidential_notice",
        groups="crm_relationship.group_relationship_confidential",
    )

    @api.depends_context("uid")
    @api.depends("release_ids")
    def _compute_release_count(self):
        releases = self.env["relationship.release"]
        number = counts(releases, "card_ids", [("card_ids", "in", self.ids)])
        for card in self:
            card.release_count = number[card.id]

    @api.depends(
        *("user_id", "leader_id", "team_id.user_id"),
        *("release_ids.state", "release_ids.user_ids", "release_ids.team_id"),
        *("release_ids.date_start", "release_ids.date_end"),
    )
    def _compute_reader_ids(self):
        return super()._compute_reader_ids()

    @api.depends("user_id", "leader_id", "team_id.user_id")
    def _compute_writer_ids(self):
        return super()._compute_writer_ids()

    @api.depends("reader_ids", "writer_ids", "release_ids.scope")
    def _compute_confidential_reader_ids(self):
        users = self._people_by_record("confidential")
        for card in self:
            card.confidential_reader_ids = [user_id for user_id, __ in users[card.id]]

    @api.model
    def _search_confidential_reader_ids(self, operator, value):
        return self._search_users("confidential", operator, value)

    @api.model
    def _writer_sources(self):
        return [
            *super()._writer_sources(),
            self._user_source("user_id", "specialist"),
            self._user_source("leader_id", "leader"),
            self._leader_source(),
        ]

    @api.model
    def _reader_sources(self):
        releases = self.env["relationship.release"]
        return [*super()._reader_sources(), *releases._card_sources()]

    @api.model
    def _confidential_sources(self):
        """Return SQL selects of those to whom confidential blocks are open.

        They need the group of confidential information, too. Heads who have it see all.
        """
        releases = self.env["relationship.release"]
        return [*self._writer_sources(), *releases._card_sources("confidential")]

    @api.model
    def _people_groups(self, kind):
        groups = super()._people_groups(kind)
        return [*groups, CONFIDENTIAL] if kind == "confidential" else groups

    @api.model
    def _domain_of(self, kind, users):
        domain = super()._domain_of(kind, users)
        if kind == "confidential":
            heads = self._able(kind, users).filtered(lambda user: user.has_group(HEAD))
            for head in heads:
                companies = list(head._get_company_ids())
                domain |= Domain("company_id", "in", companies)
        return domain

    def _people_by_record(self, kind):
        people = super()._people_by_record(kind)
        if kind == "confidential":
            heads = self._able(kind, self.env.ref(HEAD).sudo().all_user_ids)
            for card in self.browse(self.ids).sudo():
                for head in heads:
                    if card.company_id.id in head._get_company_ids():
                        people[card.id].append((head.id, "head"))
        return people

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            "specialist": self.env._("specialist of the customer"),
            "leader": self.env._("liaison leader of the customer"),
            "team_leader": self.env._("leader of the team"),
            "release": self.env._("recipient of a release"),
        }

    @api.depends("confidential_reader_ids")
    def _compute_reader_explanation(self):
        result = super()._compute_reader_explanation()
        for card in self:
            # Names of colleagues, which every employee may read.
            people = card.sudo().confidential_reader_ids
            line = self.env._("Confidential information is seen by nobody.")
            if people:
                line = self.env._(
                    "Confidential information is seen by %s.",
                    format_list(self.env, people.mapped("name")),
                )
            card.reader_explanation = f"{card.reader_explanation}\n{line}"
        return result

    def _explain_reader(self, user_id, reason):
        text = super()._explain_reader(user_id, reason)
        if reason != "release":
            return text
        # That they see the card is for its readers to know; what for, is not.
        releases = self.sudo().release_ids.filtered("is_valid")
        recipients = releases._users_by_record("recipient")
        releases = releases.filtered(
            lambda release: (user_id, "recipient") in recipients[release.id]
        )
        return self.env._(
            "%(reason)s (%(releases)s)",
            reason=text,
            releases=format_list(
                self.env,
                [
                    self.env._(
                        "%(number)s, until %(day)s",
                        number=release.name,
                        day=format_date(self.env, release.date_end),
                    )
                    for release in releases
                ],
            ),
        )

    def _disclosed_cards(self):
        return self

    def _compute_confidential_notice(self):
        for card in self:
            # Only blocks that the reader may see.
            blocks = card.confidential_ids.filtered("consent_withdrawn_date")
            card.confidential_notice = "\n".join(blocks.mapped("consent_notice"))

    def _erase_personal_data(self):
        """Forget the profile of individuals, also what it was before; archive them."""
        people = self.filtered(lambda card: card.kind == "person")
        profile = self.env["relationship.card.profile"]._fields
        names = [
            name
            for name, field in self._fields.items()
            if name in profile and field.store and field.type in ("char", "text")
        ]
        people.with_context(tracking_disable=True).write(
            {**dict.fromkeys(names, False), "active": False}
        )
        people._erase_history(names)

    @asks("read")
    def action_show_readers(self):
        """Show who sees the card, and why."""
        return self._show_readers(
            "crm_relationship.relationship_card_view_form_readers"
        )

    @asks("read")
    def action_print_card(self):
        """Ask what the cards are printed for, and print them."""
        title = self.env._("Print Relationship Cards")
        return dialog("relationship.card.print", title, card_ids=self.ids)

    @asks("read")
    def action_open_releases(self):
        """Open the releases of the card."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_release_action",
            [("card_ids", "in", self.ids)],
            {"default_card_ids": self.ids},
        )
