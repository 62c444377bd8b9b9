from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

from ....tools.actions import dialog, opened
from ....tools.asks import asks
from ....tools.counts import counts
from ...mixins.state import is_blank
from ..constants import ADOPTIONS, OPEN_STATES, OVER
from .round import KEPT, SAID

CAUSED = ("complaint", "adverse_event")
# What a case says stays when it is over.
LOCKED = {
    *("kind", "subject", "description", "contact_name"),
    *("cause", "result", "adoption"),
    *("repair_record", "customer_signature", "customer_signed_by"),
    *("unconfirmed_reason", "customer_informed_date", "informed_channel"),
}
# What people wrote, and not what the system notes of changes.
WORDS = ("comment", "email", "email_outgoing")


class RelationshipComplaint(models.Model):
    """How a case ends, and what its end needs (R138-R142, R154, R156, R163, R165).

    Each kind has its end: a cause and a result, whether a suggestion is adopted, the
    record of the work and the customer's yes; measures are carried out before. What a
    case said then stays: it is evidence. A case that is reopened begins a round of its
    own. Several cases about one thing end in one that remains: a duplicate is archived,
    without deadlines. Words, files, measures and photos are in the case that remains:
    of the same customer they move; those of another customer are copied as notes,
    which only colleagues see.
    """

    _inherit = "relationship.complaint"

    adoption = fields.Selection(
        selection=ADOPTIONS,
        copy=False,
        tracking=True,
        help="What becomes of a suggestion; the result says why.",
    )
    action_ids = fields.One2many(
        comodel_name="relationship.action",
        inverse_name="complaint_id",
        string="Corrective Actions",
    )
    open_action_count = fields.Integer(compute="_compute_open_action_count")
    prevention_ids = fields.One2many(
        comodel_name="relationship.action",
        inverse_name="complaint_id",
        string="Preventive Measures",
        domain=[("kind", "=", "preventive"), ("state", "!=", "cancelled")],
    )
    unconfirmed_reason = fields.Char(
        string="Not Confirmed because",
        copy=False,
        tracking=True,
        help="Why the customer did not sign, when the work is done all the same.",
    )
    round_ids = fields.One2many(
        comodel_name="relationship.complaint.round",
        inverse_name="complaint_id",
        string="Earlier Rounds",
        readonly=True,
    )
    duplicate_of_id = fields.Many2one(
        comodel_name="relationship.complaint",
        readonly=True,
        holds=True,
        index="btree_not_null",
        help="The case that remains: it is about the same thing.",
    )
    duplicate_ids = fields.One2many(
        comodel_name="relationship.complaint",
        inverse_name="duplicate_of_id",
        string="Duplicates",
        context={"active_test": False},
    )
    duplicate_count = fields.Integer(compute="_compute_duplicate_count")

    @api.depends("action_ids.state")
    def _compute_open_action_count(self):
        # Also archived ones: to put one away does not carry it out.
        actions = self.env["relationship.action"].sudo()
        actions = actions.with_context(active_test=False)
        are_open = [("complaint_id", "in", self.ids), ("state", "=", "open")]
        numbers = counts(actions, "complaint_id", are_open)
        for case in self:
            case.open_action_count = numbers[case.id]

    @api.depends("duplicate_ids")
    def _compute_duplicate_count(self):
        for case in self:
            case.duplicate_count = len(case.duplicate_ids)

    def _check_fixed(self, vals):
        result = super()._check_fixed(vals)
        if vals.get("active"):
            self._check_not_joined()
        for name in LOCKED & vals.keys():
            field = self._fields[name]
            self.filtered(
                lambda case, field=field, name=name: (
                    field.convert_to_cache(vals[name], case)
                    != field.convert_to_cache(case[name], case)
                )
            )._check_unlocked(field._description_string(self.env))
        return result

    def _check_unlocked(self, what):
        """Refuse to change something of cases that are over.

        :param str what: what is changed, as people call it
        :raises UserError: naming it and the cases
        """
        locked = self.sudo().filtered(lambda case: case.state in OVER)
        if locked:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(what)s: the case is %(state)s, and what it says stays"
                    " (%(cases)s). Reopen it to change that.",
                    what=what,
                    state=states[locked[0].state],
                    cases=format_list(self.env, locked.mapped("display_name")),
                )
            )

    def _check_can_update_message_content(self, messages):
        self._check_unlocked(self.env._("Messages"))
        return super()._check_can_update_message_content(messages)

    # What an end needs

    def _missing_for(self, state):
        missing = super()._missing_for(state)
        if self.state not in OPEN_STATES and state in OPEN_STATES:
            return [*missing, *self._blank(["reopen_reason_id"])]
        return [*missing, *self._blank(self._wanted_for(state))]

    def _wanted_for(self, state):
        """Return the names of the fields that a case needs to go to a state."""
        self.ensure_one()
        if state == "closed":
            return self._wanted_in_the_end()
        if self.env.su:
            # A program that ends cases may not know more.
            wanted = {"rejected": ["reject_reason_id", "alternative"]}
            return wanted.get(state, [])
        if state == "resolved":
            return self._wanted_result()
        if state == "rejected":
            told = [] if self._is_mailed() else ["customer_informed_date"]
            return ["reject_reason_id", "alternative", *told]
        return []

    def _wanted_result(self):
        """Return the names of the fields that say what came out of the case."""
        if self.kind == "service_request":
            return ["repair_record"]
        if self.kind == "suggestion":
            return ["adoption", "result"]
        return ["cause", "result"] if self.kind in CAUSED else ["result"]

    def _wanted_in_the_end(self):
        """Return the names of the fields that a case needs to be closed."""
        wanted = self._wanted_result()
        if self.kind != "adverse_event":
            wanted.append("customer_informed_date")
        else:
            # Such events are chiefly to be prevented (R148, R155).
            wanted.append("prevention_ids")
        if self.kind == "service_request" and not self._is_confirmed():
            wanted.append("unconfirmed_reason")
        return wanted

    def _is_confirmed(self):
        """Tell whether the customer confirmed the work: signed, or by name."""
        return self.customer_signature or not is_blank(self.customer_signed_by)

    def _asked_for(self, state):
        """Return the names of the fields that a dialog asks for before a step."""
        self.ensure_one()
        wanted = self._wanted_result()
        if state == "closed":
            wanted = [*wanted, *self._wanted_in_the_end()]
        asked = self._blank(dict.fromkeys(wanted))
        if "unconfirmed_reason" in asked:
            asked.insert(asked.index("unconfirmed_reason"), "customer_signed_by")
        if "customer_informed_date" in asked:
            asked.append("informed_channel")
        return [name for name in asked if name != "prevention_ids"]

    def _check_step(self, state):
        result = super()._check_step(state)
        for case in self:
            if state == "closed" and case.open_action_count:
                raise UserError(
                    self.env._(
                        "%(case)s cannot be closed: %(count)s measures are open. Finish"
                        " or cancel them first.",
                        case=case.display_name,
                        count=case.open_action_count,
                    )
                )
        return result

    @asks("read")
    def action_ask_resolve(self):
        """Resolve the case, after what is missing was asked for."""
        return self._ask_or("resolved", self.action_resolve)

    @asks("read")
    def action_ask_close(self):
        """Close the case, after what is missing was asked for."""
        return self._ask_or("closed", self.action_close)

    def _ask_or(self, state, go):
        self.ensure_one()
        self.check_access("write")
        if not self._asked_for(state):
            return go()
        step = self.env["relationship.complaint.end"]._fields["step"]
        title = dict(step._description_selection(self.env))[state]
        return dialog(step.model_name, title, complaint_id=self.id, step=state)

    # Taken up again

    def _take_step(self, state, **values):
        over = self.browse()
        if state in OPEN_STATES:
            over = self.sudo().filtered(lambda case: case.state not in OPEN_STATES)
        rounds = [case._as_round() for case in over]
        result = super()._take_step(state, **values)
        self.env["relationship.complaint.round"].sudo().create(rounds)
        over._take_from_former()
        if over:
            over._stamp(**{name: False for name in SAID if name not in KEPT})
        return result

    def _take_from_former(self):
        """Give cases that are taken up again to who has their customers now."""
        for case in self:
            card = case.card_id
            if card.user_id and case.user_id in card.term_ids.user_id - card.user_id:
                case._stamp(user_id=card.user_id.id)

    def _as_round(self):
        """Return the values of a record of the round that now ends."""
        self.ensure_one()
        said = self.read(SAID, load=None)[0]
        said.pop("id")
        return {
            **said,
            "complaint_id": self.id,
            "user_id": self.user_id.id,
            "number": self.reopen_count + 1,
            "is_rejected": self.state == "rejected",
            "hours": self.resolution_hours - self._hours_of_rounds(),
            "reopen_reason_id": self.reopen_reason_id.id,
        }

    @asks("write")
    def action_not_satisfied(self):
        """Go back to work: the customer is not satisfied with what was done (R175).

        :raises UserError: for cases that are still open
        """
        self._refuse_unless("resolved", "closed")
        reason = self.env["relationship.reason"]._shipped("not_satisfied")
        self._stamp(reopen_reason_id=reason.id or self.reopen_reason_id.id)
        self.write({"state": "in_progress"})
        self.filtered("worker_id").sudo()._make_visits()
        return True

    # Joined into another

    @asks("read")
    def action_open_duplicates(self):
        """Open the cases that were joined into this one."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_complaint_action",
            [("duplicate_of_id", "=", self.id)],
            {"active_test": False},
        )

    def _join(self, remaining, tells_customers=False):
        """Join these cases into one that remains.

        :param bool tells_customers: their customers hear the number that remains
        :raises UserError: for cases that cannot be joined
        """
        (self | remaining).check_access("write")
        self._check_join(remaining)
        self._check_goes_on(remaining)
        now, kept = fields.Datetime.now(), remaining.sudo()
        for case in self.sudo():
            if tells_customers:
                case._tell_remaining(kept)
            case._pass_on(kept)
            case._open_deadlines()._replace(now)
            case._stamp(duplicate_of_id=kept.id, active=False)
        self.sudo().duplicate_ids._stamp(duplicate_of_id=kept.id)
        self.sudo()._refresh_clock()
        (self | remaining).sudo().card_id._count_open_complaints()

    def _check_join(self, remaining):
        wrong = self.filtered(
            lambda case: (
                case == remaining
                or case.duplicate_of_id
                or case.company_id != remaining.company_id
            )
        )
        if wrong or remaining.duplicate_of_id:
            raise UserError(
                self.env._(
                    "%(cases)s cannot be joined into %(remaining)s: choose another case"
                    " of the same company, and none that is a duplicate already.",
                    cases=format_list(self.env, (wrong or self).mapped("display_name")),
                    remaining=remaining.display_name,
                )
            )

    def _check_goes_on(self, remaining):
        """Refuse to join what is open into what nobody works on any more.

        :raises UserError: naming both
        """
        still = self.filtered(lambda case: case.state in OPEN_STATES)
        if still and (not remaining.active or remaining.state not in OPEN_STATES):
            raise UserError(
                self.env._(
                    "%(cases)s cannot be joined into %(remaining)s, which is over or"
                    " archived: nobody would answer the customer. Reopen it first, or"
                    " let another case remain.",
                    cases=format_list(self.env, still.mapped("display_name")),
                    remaining=remaining.display_name,
                )
            )

    def _check_not_joined(self):
        """Refuse to take up a duplicate by itself.

        :raises UserError: naming it and the case that remains
        """
        if joined := self.sudo().filtered("duplicate_of_id")[:1]:
            raise UserError(
                self.env._(
                    "%(case)s was joined into %(remaining)s, where the matter goes on:"
                    " it cannot be taken up by itself. Register another case.",
                    case=joined.display_name,
                    remaining=joined.duplicate_of_id.display_name,
                )
            )

    def _tell_remaining(self, remaining):
        """Tell the customer under which number the matter goes on."""
        contact = self._customer_contact()
        env = self.with_context(lang=contact.lang or self.env.lang).env
        # The number is no answer to what the customer has asked.
        self.with_context(relationship_automatic_mail=True).message_post(
            body=env._(
                "%(number)s is handled together with %(remaining)s. Please name this"
                " number from now on.",
                number=self.name,
                remaining=remaining.name,
            ),
            partner_ids=contact.ids,
            outgoing_email_to=False if contact else self.customer_email,
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_comment",
        )

    def _pass_on(self, remaining):
        """Hand what belongs to the case to the one that remains."""
        is_same = self.customer_id == remaining.customer_id
        remaining._message_log(
            body=Markup("<p>%s</p>%s")
            % (
                self.env._("Joined into this case: %s", self.display_name),
                self.description or "",
            )
        )
        words = self.env["mail.message"].search(
            Domain("model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("message_type", "in", WORDS)
        )
        files = self.env["ir.attachment"].search(
            Domain("res_model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("res_field", "=", False)
        )
        if is_same:
            words.write({"res_id": remaining.id})
            files.write({"res_id": remaining.id})
        else:
            for message in words.sorted("id"):
                remaining._note_words(message)
            for file in files - words.attachment_ids:
                file.copy({"res_id": remaining.id})
        followers = self.message_partner_ids.filtered(
            lambda partner: is_same or not partner.partner_share
        )
        remaining.message_subscribe(partner_ids=followers.ids)
        remaining._inform(self.informed_user_ids)
        self.activity_ids.write({"res_id": remaining.id})
        self.action_ids._stamp(complaint_id=remaining.id)
        self.photo_ids._stamp(complaint_id=remaining.id)
        self._message_log(
            body=self.env._("Joined into %s.", remaining._get_html_link())
        )
