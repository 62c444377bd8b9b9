from markupsafe import Markup

from odoo import models
from odoo.exceptions import AccessError, UserError

from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.refuse import refuse

HEAD = "crm_relationship.group_relationship_head"


class RelationshipExpense(models.Model):
    """Who decides on an expense, on how much, and who books it (R340–R342).

    What is more than the limit of its fund is approved by somebody else; nobody
    approves or books their own. Each step holds the fund before it looks at what is
    left.
    """

    _inherit = "relationship.expense"

    def _authors(self):
        made = self.create_uid if self.create_uid.active else self.create_uid.browse()
        return super()._authors() | self.user_id | made

    def _limit_of(self, user):
        """Return up to which amount a user decides, None without a limit (R341)."""
        own = self.sudo().fund_id.limit_ids.filtered(lambda one: one.user_id == user)
        return max(own.mapped("amount")) if own else None

    def _is_within(self, user):
        """Tell whether a user's limit lets them decide on it, whoever they are."""
        limit = self._limit_of(user)
        if limit is None:
            return True
        fund = self.sudo().fund_id
        counted = self._counted_amount()
        return not self._excesses() and not fund._is_negative(limit - counted)

    def _approvers(self):
        fund = self.sudo().fund_id
        limits = fund.limit_ids.filtered("user_id").sorted("amount")
        able = (fund.user_id | limits.user_id).filtered(self._is_within)
        if self._excesses():
            return able.filtered(lambda user: user.has_group(HEAD))
        return able

    def _may_decide(self, user):
        if user in self._deciders():
            return True
        return user.has_group(HEAD) and self._is_within(user)

    def _first_decider(self):
        # The heads who may not decide on so much are not asked.
        record = self.sudo()
        company, authors = record._approval_company(), record._authors()
        heads = (company._relationship_heads() - authors).filtered(record._is_within)
        able = record._deciders() or heads
        return able[:1] or company._relationship_instead(without=authors)[:1]

    def _may_book(self):
        """Tell whether the user may book it, who has not spent it themself."""
        user, fund = self.env.user, self.sudo().fund_id
        if user == self.user_id:
            return False
        return user in (fund.keeper_id | fund.user_id) or user.has_group(HEAD)

    def _excesses(self):
        """Return sentences of what an expense is more than: budget, limits (R341).

        What is left of the fund is that of the last look at it; :meth:`_approve` holds
        the fund before it asks.
        """
        self.ensure_one()
        expense = self.sudo()
        fund = expense.fund_id
        said = []
        if fund._is_negative(fund.amount_left - expense.fund_amount):
            said.append(
                self.env._(
                    "%(fund)s: %(left)s are left, and %(amount)s asked for.",
                    fund=fund.name,
                    left=fund._said(fund.amount_left),
                    amount=fund._said(expense.fund_amount),
                )
            )
        limits = fund.limit_ids.filtered(lambda limit: limit._concerns(expense))
        for limit in limits:
            total = expense._total_for(limit)
            if fund._is_negative(limit.amount - total):
                said.append(expense._over_limit(limit, total))
        return said

    def _total_for(self, limit):
        """Return what counts against a limit, with this expense."""
        if limit.kind == "expense":
            return self._counted_amount()
        domain = [
            ("fund_id", "=", self.fund_id.id),
            ("card_id", "=", self.card_id.id),
            ("state", "in", ("approved", "booked")),
            ("id", "not in", self.ids),
        ]
        if limit.expense_kind:
            domain.append(("kind", "=", limit.expense_kind))
        others = self.search(domain)
        spent = sum(
            one.booked_amount if one.state == "booked" else one.fund_amount
            for one in others
        )
        return spent + self.fund_amount

    def _over_limit(self, limit, total):
        fund = self.fund_id
        if limit.kind == "expense":
            return self.env._(
                "An expense of this kind is at most %(limit)s; this one is of"
                " %(amount)s.",
                limit=fund._said(limit.amount),
                amount=fund._said(total),
            )
        return self.env._(
            "For a customer like %(customer)s at most %(limit)s are spent in the period"
            " of %(fund)s; with this expense it would be %(amount)s.",
            customer=self._said_customer(),
            limit=fund._said(limit.amount),
            fund=fund.name,
            amount=fund._said(total),
        )

    def _said_customer(self):
        """Return the name of the customer, if the user may read it."""
        card = self.card_id.sudo(False)
        return card.display_name if card.has_access("read") else self.env._("this one")

    # What people do with it

    @asks("write")
    def action_submit(self):
        """Submit expenses; up to the limit of their fund they are approved at once.

        :raises UserError: for a fund that is not open, or when it is refused because
            it is more than what is left, or than a limit
        """
        self._check_step("submitted")
        for expense in self:
            expense._check_fund()
            expense._request_decision("submitted", decision_note=False)
            if expense._needs_approval():
                expense._ask_for_decision()
            else:
                expense._approve()
                expense._tell_of_split()
        return True

    def _needs_approval(self):
        fund = self.sudo().fund_id
        over = fund._is_negative(fund.approval_limit - self._counted_amount())
        return over or bool(self._excesses())

    def _check_fund(self):
        """Hold the fund, and refuse an expense that it does not allow (R341).

        :raises UserError: naming the fund, and what would be too much
        """
        fund = self.sudo().fund_id
        if fund.state != "open":
            raise UserError(
                self.env._("%s is not open: nothing is spent of it now.", fund.name)
            )
        fund._refresh_sums()
        excesses = fund.excess == "refuse" and self._excesses()
        if excesses:
            raise UserError("\n".join(excesses))

    @asks("read")
    def action_approve(self):
        """Approve expenses of others.

        :raises UserError: when it is refused because it is too much meanwhile
        :raises AccessError: naming who may decide
        """
        self._check_step("approved")
        for expense in self:
            expense._check_fund()
            expense._check_may_decide()
            expense._approve()
            expense._tell_author(self.env._("The expense is approved."))
        return True

    def _approve(self):
        self._decide("approved")

    @asks("read")
    def action_refuse(self, note=None):
        """Refuse expenses, and say why; the reason is asked for where it is missing.

        :param str note: why
        """
        self._check_step("refused")
        self._check_may_decide()
        if not note:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "crm_relationship_evaluation.relationship_expense_refuse_action"
            )
            return {**action, "context": {"default_expense_ids": self.ids}}
        self._decide("refused", decision_note=note)
        self._tell_author(self.env._("The expense is refused."), note)
        return True

    def _tell_author(self, text, note=""):
        parts = (Markup("<p>%s</p>") % part for part in (text, note) if part)
        body = Markup("").join(parts)
        for expense in self.sudo():
            people = expense._recipients(expense.user_id | expense.requester_id)
            expense.message_post(body=body, partner_ids=people.partner_id.ids)

    def _recipients(self, people):
        """Return whom to tell what is for these people, but for the user."""
        others = people - self.env.user
        if not others:
            return others
        return self.company_id._relationship_recipients(others, self, self.team_id)

    @asks("read")
    def action_book(self):
        """Book approved expenses by their receipts (R342).

        :raises UserError: naming expenses without a receipt
        :raises AccessError: naming who may book
        """
        self._check_step("booked")
        for expense in self:
            if not expense._may_book():
                raise AccessError(
                    self.env._(
                        "%s: booked by who keeps the fund, its approver or a department"
                        " head, and never by who has spent it.",
                        expense.name,
                    )
                )
            expense._take_step(
                "booked",
                booked_amount=expense._amount_to_book(),
                booked_user_id=self.env.uid,
                booked_date=expense.company_id._relationship_today(),
            )
            expense._after_booking()
        return True

    def _after_booking(self):
        """Do what follows from the booking of an expense. Extended by others."""

    def _before_unbooking(self):
        """Undo what followed from the booking, as far as it can be undone.

        Extended by others.

        :raises UserError: naming the expense, and what holds it
        """

    def _amount_to_book(self):
        """Return the amount of the receipt in the fund's currency, at the kept rate."""
        if not self.receipt_amount:
            return self.fund_amount
        share = self.receipt_amount / self.amount
        return self.fund_currency_id.round(share * self.fund_amount)

    @asks("read")
    def action_unbook(self):
        """Take back the booking of expenses; who may book may do so.

        :raises UserError: for a fund that is closed, and for what was made elsewhere
            and is beyond taking back
        :raises AccessError: for who may not book
        """
        self._refuse_unless("booked")
        for expense in self:
            if not expense._may_book():
                raise AccessError(
                    self.env._("%s: taken back by who may book it.", expense.name)
                )
        refuse(
            self.sudo().fund_id.filtered(lambda fund: fund.state != "open"),
            self.env._("%s is closed. Open it again to take a booking back."),
        )
        for expense in self:
            expense._before_unbooking()
        self._take_step(
            "approved", booked_amount=0, booked_user_id=False, booked_date=False
        )
        return True

    @asks("write")
    def action_plan(self):
        """Take expenses back to planned: they are decided on again (R342)."""
        self._take_step("planned", **self._no_decision())
        self.sudo().activity_unlink([self._approval_activity])
        return True

    @asks("write")
    def action_cancel(self):
        """Cancel expenses: nothing is spent."""
        self._take_step("cancelled")
        self.sudo().activity_unlink([self._approval_activity])
        return True
