from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.dates.zone import local_date


class ResCompany(models.Model):
    _inherit = "res.company"

    relationship_badge_scheme_id = fields.Many2one(
        comodel_name="relationship.scheme",
        string="Badge Scheme",
        default=lambda self: self._default_relationship_badge_scheme_id(),
        domain="[('company_id', 'in', [False, id])]",
        help="The scheme whose tier is shown on lists and on contacts.",
    )
    relationship_main_leader_id = fields.Many2one(
        comodel_name="res.users",
        string="Main Leader",
        domain="[('share', '=', False)]",
        help="The company's main leader (公司主要领导).",
    )
    # R144, R145
    relationship_office_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Office",
        domain="[('share', '=', False)]",
        help="Who answers for the office of the committee (市场经营部). Told of"
        " important and major matters, takes cases that nobody takes.",
    )
    relationship_auto_card = fields.Boolean(
        string="Cards for All Customers",
        help="Every night, create a card for each customer that has turnover.",
    )
    relationship_new_days = fields.Integer(
        string="New for",
        default=90,
        help="Days from the first turnover.",
    )
    relationship_lapsing_days = fields.Integer(
        string="Lapsing after",
        default=180,
        help="Days without turnover.",
    )
    relationship_lost_days = fields.Integer(
        string="Lost after",
        default=365,
        help="Days without turnover.",
    )
    relationship_review_days = fields.Integer(
        string="Review Cards every",
        default=365,
        help="Days, where the tier has no interval of its own.",
    )

    _relationship_days_check = models.Constraint(
        "CHECK (relationship_new_days > 0 AND relationship_lapsing_days > 0"
        " AND relationship_lost_days > relationship_lapsing_days"
        " AND relationship_review_days > 0 AND GREATEST(relationship_new_days,"
        " relationship_lost_days, relationship_review_days) <= 36500)",
        "New for, Lapsing after, Lost after and Review Cards every are days from 1 to"
        " 36500, and a customer is lost later than it is lapsing.",
    )

    @api.model
    def _default_relationship_badge_scheme_id(self):
        return self.env.ref(
            "crm_relationship.relationship_scheme_t3", raise_if_not_found=False
        )

    @api.constrains("relationship_badge_scheme_id")
    def _check_relationship_badge_scheme_id(self):
        for company in self:
            scheme = company.relationship_badge_scheme_id
            if scheme.company_id and scheme.company_id != company:
                raise ValidationError(
                    self.env._(
                        "Badge Scheme: %(scheme)s belongs to %(other)s, not to"
                        " %(company)s.",
                        scheme=scheme.name,
                        other=scheme.company_id.name,
                        company=company.name,
                    )
                )

    def write(self, vals):
        companies = self._relationship_writable(vals)
        people = self.sudo().user_ids if "user_ids" in vals else None
        result = super(ResCompany, companies).write(vals)
        if people:
            # Who no longer works here, as when it is written on the user.
            people._relationship_pass_on(people.browse())
        if "relationship_badge_scheme_id" in vals:
            companies._relationship_sync_badges()
        return result

    def _relationship_writable(self, vals):
        """Let our administrator change our settings of their companies, nothing else.

        :return: these companies; as superuser when they may write ``vals``
        """
        is_administrator = not self.env.su and self.env.user.has_group(
            "crm_relationship.group_relationship_manager"
        )
        if not is_administrator or not self._relationship_settings().issuperset(vals):
            return self
        self.check_access("read")
        return self.sudo()

    @api.model
    def _relationship_settings(self):
        """Return the names of the fields that our administrator may change.

        None with records of their own: their rights are those of their model.
        """
        return {
            name
            for name, field in self._fields.items()
            if name.startswith("relationship_")
            and not field.readonly
            and field.type not in ("one2many", "many2many")
        }

    @api.model
    def action_relationship_settings(self):
        """Open our settings of the company in which the user works."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_company_action"
        )
        return {**action, "res_id": self.env.company.id}

    def _relationship_sync_badges(self):
        """Show the tiers of the badge scheme on all cards of these companies."""
        self.env.flush_all()
        self.env["relationship.card"]._sync_badges_where(
            SQL("c.company_id IN %s", tuple(self.ids) or (None,))
        )

    def _relationship_shared_ids(self):
        """Return the ids of the companies whose contacts and teams this one uses.

        As Odoo compares them: a branch uses those of the companies above it.
        """
        self.ensure_one()
        return tuple(self.sudo().parent_ids.ids)

    def _relationship_uses(self, other):
        """Tell whether a contact or a team of ``other``, or of none, is used here."""
        return not other or other.id in self._relationship_shared_ids()

    def _relationship_today(self):
        """Return today's date in the time zone of the company's calendar."""
        self.ensure_one()
        return local_date(fields.Datetime.now(), self._relationship_zone())

    def _relationship_zone(self):
        """Return the name of the time zone in which the company's days begin."""
        self.ensure_one()
        return self.resource_calendar_id.tz or "UTC"

    def _relationship_committee(self):
        """Return the members of the committee who work in this company."""
        self.ensure_one()
        return self._relationship_members("committee")

    def _relationship_heads(self):
        """Return the heads who work in this company, committee included."""
        self.ensure_one()
        return self._relationship_members("head")

    def _relationship_members(self, group):
        group = self.env.ref(f"crm_relationship.group_relationship_{group}").sudo()
        # The system's own user is archived, and nobody.
        return group.all_user_ids._relationship_can_act(self).sorted("id")

    def _relationship_somebody(self, people, record=None, team=None, without=None):
        """Return the first who can act here; nobody is never the answer.

        Whoever cannot act is replaced: by a stand-in, then by the team's leader, the
        office, the heads, and whoever works here with our rights, or at all.

        :param people: users in order of preference
        :param record: what they have to read
        :param team: ``crm.team`` whose leader comes next
        :param without: users who may not be the answer
        """
        self.ensure_one()
        without = without or self.env["res.users"].sudo()
        able = people._relationship_acting(self, record) - without
        return (able or self._relationship_instead(record, team, without))[:1]

    def _relationship_recipients(self, people, record=None, team=None):
        """Return whom to tell what is for these people; nobody is never the answer.

        Who is away is replaced by their stand-in for these days, who cannot act here
        by the leader of the team, the office, or the heads.

        :param people: users who are to be told
        :param record: what they have to read
        :param team: ``crm.team`` whose leader comes next
        """
        self.ensure_one()
        told = people.browse()
        missing = not people
        for user in people:
            able = user._relationship_acting(self, record)[:1]
            told |= able
            missing |= not able
        return told | self._relationship_instead(record, team) if missing else told

    def _relationship_instead(self, record=None, team=None, without=None):
        """Return who acts for people who are not there: never nobody.

        The leader of the team, the office, all heads, or whoever works here.
        """
        without = without or self.env["res.users"].sudo()
        leader = (team or self.env["crm.team"]).sudo().user_id
        for named in (leader, self.sudo().relationship_office_user_id):
            if able := named._relationship_acting(self, record) - without:
                return able[0]
        heads = self._relationship_heads() - without
        return heads or self._relationship_last_resort(without)

    def _relationship_last_resort(self, without):
        """Return somebody who works here, best with rights of ours.

        Somebody without rights is still better than nobody: they can ask for them.
        """
        users = self.env["res.users"].sudo()
        here = (
            Domain("share", "=", False)
            & Domain("company_ids", "in", self.ids)
            & Domain("id", "not in", without.ids)
        )
        role = self.env.ref("crm_relationship.group_relationship_user")
        able = here & Domain("all_group_ids", "in", role.ids)
        return users.search(able, limit=1) or users.search(here, limit=1)

    def _relationship_turnover_scheme(self):
        """Return the scheme whose turnover the cards show: badge, or first computed."""
        self.ensure_one()
        badge = self.relationship_badge_scheme_id
        if badge.basis == "computed":
            return badge
        return self.env["relationship.scheme"].search(
            [("basis", "=", "computed"), ("company_id", "in", [False, self.id])],
            limit=1,
        )

    def _relationship_last_run(self):
        """Return the last finished run of the turnover scheme, with its total."""
        self.ensure_one()
        scheme = self.sudo()._relationship_turnover_scheme()
        return scheme._last_run(self)
