from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .constants import OPEN_STATES
from .relationship_match_mixin import Facts

ROLE = "crm_relationship.group_relationship_user"


class RelationshipComplaint(models.Model):
    """Who takes a case, and by which policy. Nobody and nothing stays without owner."""

    _inherit = "relationship.complaint"

    @api.model
    def _route_cases(self, prepared, cards):
        """Fill in policy, team, owner and coordinator where they are not given.

        :param prepared: list of values of cases, changed in place
        :param cards: the cards of these cases, read together
        """
        card_by_id = {card.id: card for card in cards}
        companies = self.env["res.company"].browse(
            {vals["company_id"] for vals in prepared}
        )
        policies = self.env["relationship.sla.policy"]._rules_of(companies)
        routes = self.env["relationship.route"]._rules_of(companies)
        found = {}
        memory = {"loads": {}, "last": {}}
        for vals, facts in zip(prepared, self._facts_of(prepared), strict=True):
            if facts not in found:
                found[facts] = (
                    policies._first_match(facts),
                    routes._first_match(facts),
                )
            policy, route = found[facts]
            if not vals.get("sla_policy_id"):
                vals["sla_policy_id"] = policy.id
            card = card_by_id.get(vals["card_id"], cards.browse())
            self._route_case(vals, route, card, memory)

    @api.model
    def _facts_of(self, prepared):
        """Return what policies and routes look at, for each of these values."""
        categories = self.env["relationship.complaint.category"].sudo()
        categories = categories.browse(
            {vals["category_id"] for vals in prepared if vals.get("category_id")}
        )
        above = {
            category.id: frozenset(map(int, category.parent_path.split("/")[:-1]))
            for category in categories
        }
        tiers = self._tiers_of({vals["card_id"] for vals in prepared})
        nothing = (frozenset(), False)
        return [
            Facts(
                vals["company_id"],
                vals["kind"],
                vals["severity"],
                vals["channel"],
                above.get(vals.get("category_id"), frozenset()),
                *tiers.get(vals["card_id"], nothing),
                vals.get("project_id"),
            )
            for vals in prepared
        ]

    @api.model
    def _tiers_of(self, card_ids):
        """Return by card its tiers of all schemes, and whether one of them is key."""
        ids = tuple(filter(None, card_ids))
        if not ids:
            return {}
        self.env["relationship.classification"].flush_model(["card_id", "tier_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT k.card_id, array_agg(t.id), bool_or(t.is_key)"
                " FROM relationship_classification k"
                " JOIN relationship_tier t ON t.id = k.tier_id"
                " WHERE k.card_id IN %s GROUP BY k.card_id",
                ids,
                to_flush=self.env["relationship.tier"]._fields["is_key"],
            )
        )
        return {card: (frozenset(tiers), key) for card, tiers, key in rows}

    @api.model
    def _route_case(self, vals, route, card, memory):
        company = self.env["res.company"].sudo().browse(vals["company_id"])
        team = self.env["crm.team"].sudo().browse(vals.get("team_id") or ())
        team = team or route.team_id or card.team_id
        owner = self.env["res.users"].sudo().browse(vals.get("user_id") or ())
        if not owner:
            owner = self._owner_by_route(route, vals, team, card, company, memory)
        vals["team_id"] = team.id
        vals["user_id"] = owner.id
        if not vals.get("coordinator_id"):
            vals["coordinator_id"] = route.coordinator_id.id

    @api.model
    def _owner_by_route(self, route, vals, team, card, company, memory):
        """Return who takes the case: by the route, or the first who can.

        :param memory: what was found out for other cases of the batch; changed
        """
        assignment = route.assignment if route else "specialist"
        if assignment == "workload":
            category_id = vals.get("category_id")
            wanted = self._least_busy(team, category_id, company, memory["loads"])
        else:
            people = {"specialist": card, "leader": team, "user": route}
            wanted = people[assignment].user_id
        usable = (wanted | team.user_id).filtered(
            lambda user: user.active and company in user.company_ids
        )
        if usable:
            return usable[0]
        if company not in memory["last"]:
            memory["last"][company] = self._last_owner(company)
        return memory["last"][company]

    @api.model
    def _last_owner(self, company):
        """Return who takes what nobody else takes: office, head, or whoever can."""
        office = company.relationship_office_user_id
        if office.active and company in office.company_ids:
            return office
        heads = company._relationship_heads()
        if heads:
            return heads.sorted("id")[0]
        users = self.env["res.users"].sudo()
        here = Domain("share", "=", False) & Domain("company_ids", "in", company.ids)
        able = here & Domain("all_group_ids", "in", self.env.ref(ROLE).ids)
        # Somebody without rights is still better than nobody: he can ask for them.
        return users.search(able, limit=1) or users.search(here, limit=1)

    @api.model
    def _least_busy(self, team, category_id, company, loads):
        """Return the skilled member with the fewest open cases (R164).

        :param loads: dictionary of open cases by user, of this batch; changed
        """
        category = self.env["relationship.complaint.category"].sudo()
        category = category.browse(category_id or ())
        skilled = category.browse()
        above = category
        while above:
            skilled |= above
            above = above.parent_id
        people = team.member_ids or skilled.user_ids
        if category:
            people &= skilled.user_ids
        people = people.filtered(
            lambda user: user.active and company in user.company_ids
        )
        if not people:
            return people
        missing = [user.id for user in people if user.id not in loads]
        if missing:
            loads.update(dict.fromkeys(missing, 0))
            loads.update(self._loads_of(missing))
        chosen = min(people, key=lambda user: (loads[user.id], user.id))
        loads[chosen.id] += 1
        return chosen

    @api.model
    def _loads_of(self, user_ids):
        """Return the number of open cases that each user owns or works on."""
        self.flush_model(["user_id", "worker_id", "state", "active"])
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT COALESCE(worker_id, user_id) AS person, count(*)"
                    " FROM relationship_complaint"
                    " WHERE state IN %s AND active"
                    " AND (worker_id IN %s OR worker_id IS NULL AND user_id IN %s)"
                    " GROUP BY person",
                    OPEN_STATES,
                    tuple(user_ids),
                    tuple(user_ids),
                )
            )
        )

    def _routing_values(self):
        """Return the values of these cases as :meth:`_route_cases` takes them."""
        names = ("kind", "severity", "channel")
        links = ("company_id", "category_id", "card_id", "project_id", "team_id")
        return [
            {
                **{name: case[name] for name in names},
                **{name: case[name].id for name in links},
            }
            for case in self.sudo()
        ]

    def _matching_policies(self):
        """Return the policy by case, as its facts are now."""
        companies = self.sudo().company_id
        policies = self.env["relationship.sla.policy"]._rules_of(companies)
        facts = self._facts_of(self._routing_values())
        return {
            case: policies._first_match(fact)
            for case, fact in zip(self, facts, strict=True)
        }

    def _route_again(self):
        """Find an owner for cases that have lost theirs."""
        values = self._routing_values()
        self._route_cases(values, self.sudo().card_id)
        for case, vals in zip(self.sudo(), values, strict=True):
            case._write_step({"user_id": vals["user_id"]})
