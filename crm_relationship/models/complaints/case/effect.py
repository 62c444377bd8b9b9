from odoo import fields, models

from ....tools.asks import asks

ACTIVITY = "mail.mail_activity_data_todo"


class RelationshipAction(models.Model):
    """Whether a measure had its effect is looked at some time after it is done."""

    _inherit = "relationship.action"

    effect_date = fields.Date(
        string="Check Effect on",
        tracking=True,
        help="Then the owner is asked whether the measure has had its effect.",
    )
    effect = fields.Selection(
        selection=[("effective", "Effective"), ("ineffective", "Not Effective")],
        readonly=True,
        tracking=True,
    )
    effect_note = fields.Text(string="What Was Seen")

    def _take_step(self, state, **values):
        # What was seen before says nothing of what is done now.
        return super()._take_step(state, **values, effect=False)

    def _remind_owners(self):
        result = super()._remind_owners()
        actions = self.sudo().with_context(mail_activity_quick_update=True)
        for action in actions:
            if action.state == "done" and action.effect_date and not action.effect:
                action.activity_schedule(
                    ACTIVITY,
                    action.effect_date,
                    summary=self.env._("Has it had its effect? %s", action.name),
                    user_id=action._who_is_reminded().id,
                )
        return result

    @asks("read")
    def action_effective(self):
        """Note that the measure has had its effect."""
        return self._judge("effective")

    @asks("read")
    def action_ineffective(self):
        """Note that the measure has not had its effect: it is open again."""
        self._judge("ineffective")
        self.write({"state": "open"})
        return self._stamp(effect="ineffective")

    def _judge(self, effect):
        self.check_access("write")
        self._refuse_unless("done")
        self._stamp(effect=effect)
        self.sudo().activity_unlink([ACTIVITY])
        return True
