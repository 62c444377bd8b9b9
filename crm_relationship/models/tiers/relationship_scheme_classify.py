from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class RelationshipScheme(models.Model):
    """Classifying by a scheme: on request, and every night."""

    _inherit = "relationship.scheme"

    def action_classify(self, as_of=None):
        """Classify all cards by these schemes now, in the caller's transaction.

        :param date as_of: last day of the period, today in each company when not given
        :return: the runs
        :raises UserError: when a scheme cannot be computed as it is set up
        """
        if not self.env.su and not self.env.user.has_groups(
            "crm_relationship.group_relationship_head,"
            "crm_relationship.group_relationship_manager"
        ):
            raise AccessError(
                self.env._(
                    "Only a department head or an administrator of customer"
                    " relationships can classify the customers."
                )
            )
        self.check_access("read")
        as_of = fields.Date.to_date(as_of)
        own = self.env.companies.sudo()
        # What is computed is about all cards of a company, whoever asks for it.
        run_ids = [
            scheme._classify_company(company, as_of=as_of).id
            for scheme in self.sudo()
            for company in scheme._companies()
            if self.env.su or company in own
        ]
        return self.env["relationship.classification.run"].browse(run_ids)

    def action_classify_and_show(self):
        """Classify by this scheme and open its runs."""
        self.action_classify()
        return self.action_open_runs()

    @api.model
    def _cron_classify(self):
        """Classify by every computed scheme, and end the overrides that expired.

        One scheme and company after the other; the one done longest ago first, so
        that a job that is cut off each night still gets round.
        """
        began = self.env.cr.now()
        runs = self.env["relationship.classification.run"]
        lines = self.env["relationship.classification"]
        runs._work_step(lines._expire_overrides, commit=True)
        companies = self.env["relationship.card"]._companies_with_cards()
        pairs = [
            (scheme, company)
            for company in companies
            for scheme in self._computable(company)
        ]
        pairs.sort(key=lambda pair: pair[0]._last_run(pair[1]).id)
        for scheme, company in pairs:
            scheme._classify_company(company, commit=True, since=began)

    @api.model
    def _computable(self, company):
        """Return the computed schemes of ``company`` that are set up completely.

        What is missing in the others is said to who classifies by them; it must not
        stop the rest.
        """
        schemes = self.search(
            [("basis", "=", "computed"), ("company_id", "in", [False, company.id])]
        )
        return schemes.filtered(lambda scheme: not scheme._setup_error())

    def _companies(self):
        """Return the companies whose cards the scheme classifies."""
        self.ensure_one()
        with_cards = self.env["relationship.card"]._companies_with_cards()
        return self.company_id or with_cards or self.env.company

    def _classify_company(self, company, as_of=None, commit=False, since=None):
        """Classify the cards of one company.

        :param bool commit: commit step by step, for scheduled actions
        :param datetime since: begin of the scheduled action
        :return: the run
        """
        self.ensure_one()
        error = self._setup_error()
        if error:
            raise UserError(error)
        as_of = as_of or company._relationship_today()
        return self.env["relationship.classification.run"]._run(
            self, company, as_of, commit, since
        )

    def _setup_error(self):
        """Return why the scheme cannot be computed, for people; None when it can."""
        self.ensure_one()
        if error := self._period_error():
            return error
        if self.basis != "computed":
            return self.env._(
                "Basis: the tiers of %s are set by people, not computed.", self.name
            )
        if not self.tier_ids.rule_ids:
            return self.env._(
                "Rules: no tier of %s has a rule. Add the conditions of its tiers.",
                self.name,
            )
        if not self.default_tier_id:
            return self.env._(
                "Default Tier: say which tier of %s takes the customers whom no rule"
                " matches.",
                self.name,
            )
        try:
            for rule in self.tier_ids.rule_ids:
                rule._validated_domain()
        except ValidationError as error:
            # A field of the domain may have gone with its module since.
            return error.args[0]
        return None
