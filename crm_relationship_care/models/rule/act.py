from datetime import timedelta

from odoo import models

# A campaign of calls is open for so many days.
CAMPAIGN_DAYS = 7


class RelationshipCareLog(models.Model):
    """What care does beside activities and e-mails: plans, calls, gifts, messages."""

    _inherit = "relationship.care.log"

    def _act_plan(self):
        """Give each customer the activities of a plan, from the day of the occasion."""
        values = []
        for (rule, user), logs in self._by_rule_and_user().items():
            templates = rule.plan_id.template_ids
            if not templates:
                logs._stamp(state="failed", reason="plan")
                continue
            values += [
                self._step_values(template, log, user)
                for template in templates
                for log in logs
            ]
            logs._done()
        self._make_activities(values)

    def _step_values(self, template, log, user):
        """Return the values of one activity of a plan."""
        today = log.company_id._relationship_today()
        chosen = template._determine_responsible(user, log.card_id)["responsible"]
        responsible = log.company_id._relationship_somebody(
            chosen or user, log.card_id, log.card_id.team_id
        )
        return {
            "res_id": log.card_id.id,
            "activity_type_id": template.activity_type_id.id,
            "summary": template.summary or log.rule_name,
            "note": template.note,
            "automated": True,
            "date_deadline": template._get_date_deadline(max(log.date, today)),
            "user_id": responsible.id,
        }

    def _act_visit(self):
        """Put a call to each customer into a campaign of the rule (R211, R213)."""
        for rule, logs in self.grouped("rule_id").items():
            plan = logs._campaign(rule)
            step = self.env["relationship.visit.campaign"].create(
                {
                    "plan_id": plan.id,
                    "scope": "selection",
                    "card_ids": logs.card_id.ids,
                }
            )
            # Who has a call in the campaign already is called once.
            step._add_calls(plan)
            logs._done()

    def _campaign(self, rule):
        """Return the campaign to which calls of a rule are added, a new one at need."""
        company = self.company_id
        today = company._relationship_today()
        plans = self.env["relationship.visit.plan"].with_company(company)
        found = plans.search(
            [
                ("kind", "=", "campaign"),
                ("company_id", "=", company.id),
                ("relationship_rule_id", "=", rule.id),
                ("date_start", "<=", today),
                ("date_end", ">=", today),
                ("state", "in", ("draft", "submitted", "approved")),
            ],
            limit=1,
        )
        owner = company._relationship_somebody(
            self.card_id.user_id[:1], None, self.card_id.team_id[:1]
        )
        return found or plans.create(
            {
                "kind": "campaign",
                "name": rule.with_context(lang=owner.lang).name,
                "user_id": owner.id,
                "company_id": company.id,
                "date_start": today,
                "date_end": today + timedelta(days=CAMPAIGN_DAYS),
                "relationship_rule_id": rule.id,
            }
        )

    def _act_gift(self):
        """Plan the gift of the rule, and let the specialist see to it (R198, R200)."""
        planned = self.browse()
        for (rule, year), logs in self.grouped(
            lambda log: (log.rule_id, log.date.year)
        ).items():
            able = logs._allowed_gifts(rule.gift_value, year)
            self._plan_gifts(able)
            planned += able
        planned._give_activities()
        planned._done()

    def _allowed_gifts(self, value, year):
        """Return the logs whose customer may get a gift; note why others may not.

        :param float value: of each gift
        :param int year: in which they are given, with those that are before them here
        """
        cards = self.card_id
        limits = self.env["relationship.gift.limit"]._of_cards(cards, "given")
        sums = self.env["relationship.gift"]._sums_of_year(cards, "given", year)
        able = self.browse()
        for log in self:
            card = log.card_id
            of_year = sums[card.id] + value
            refusal = limits[card]._refusal(value, of_year)
            if refusal:
                log._stamp(state="skipped", reason="gift", detail=refusal)
            else:
                sums[card.id] = of_year
                able += log
        return able

    def _plan_gifts(self, logs):
        """Plan the gifts of these logs, all at once."""
        self.env["relationship.gift"].create(
            [
                {
                    "card_id": log.card_id.id,
                    "partner_id": log.partner_id.id,
                    "name": log.rule_id.gift_name,
                    "value": log.rule_id.gift_value,
                    "date": log.date,
                    "reason": log.rule_name,
                    "user_id": log.company_id._relationship_somebody(
                        log.card_id.user_id, log.card_id, log.card_id.team_id
                    ).id,
                    "log_id": log.id,
                }
                for log in logs
            ]
        )

    def _act_sms(self):
        """Send the rule's text to telephones, where Odoo's text messages are."""
        if "sms.sms" not in self.env:
            self._stamp(state="failed", reason="sms")
            return
        numbers = {
            log: log.partner_id._phone_format(fname="phone")
            or log.card_id.partner_id._phone_format(fname="phone")
            for log in self
        }
        without = self.filtered(lambda log: not numbers[log])
        without._stamp(state="skipped", reason="phone")
        blocked = (
            self.env["phone.blacklist"]
            .sudo()
            .search(
                [("number", "in", [number for number in numbers.values() if number])]
            )
        )
        known = set(blocked.mapped("number"))
        refused = self.filtered(lambda log: numbers[log] in known)
        refused._stamp(state="skipped", reason="blacklist")
        able = (self - without - refused)._warm()
        self.env["sms.sms"].create(
            [
                {
                    "number": numbers[log],
                    "partner_id": log.partner_id.id,
                    "body": log._sms_text(),
                }
                for log in able
            ]
        )
        able._done()

    def _sms_text(self):
        """Return the text of a message, with the name of the person."""
        rule = self.rule_id.with_context(lang=self.lang)
        return (rule.sms_text or "").replace("{name}", self.partner_id.name or "")
