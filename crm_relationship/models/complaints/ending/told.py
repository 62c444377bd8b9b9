from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_datetime

from ....models.mixins.state import is_blank
from ..constants import CHANNELS


class RelationshipComplaint(models.Model):
    """Word to the customer: what answers a case, and when the result was told (R142).

    A step alone tells nobody anything. The clock of the answer is stopped by a message
    that went out, a call that is logged, the promise, or the result.
    """

    _inherit = "relationship.complaint"

    informed_channel = fields.Selection(
        selection=CHANNELS,
        string="Informed by",
        copy=False,
        tracking=True,
        help="How the customer was told the result.",
    )

    @api.constrains("customer_informed_date")
    def _check_customer_informed_date(self):
        now = fields.Datetime.now()
        for case in self:
            told = case.customer_informed_date
            first = case.reopened_date or case.received_date
            if told and not first <= told <= now:
                raise ValidationError(
                    self.env._(
                        "Customer Informed: %(case)s was told the result between"
                        " %(first)s, when it came in, and now; not on %(date)s.",
                        case=case.display_name,
                        first=format_datetime(self.env, first),
                        date=format_datetime(self.env, told),
                    )
                )

    def _follow(self, vals, before):
        result = super()._follow(vals, before)
        if vals.get("customer_informed_date"):
            newly = self.sudo().filtered(
                lambda case: not before[case]["customer_informed_date"]
            )
            newly._tell_result()
            self.sudo()._stamp_response(fields.Datetime.now())
            for case in self.sudo().filtered(lambda case: not case.informed_channel):
                case._stamp(informed_channel=case.channel)
        return result

    def _take_step(self, state, **values):
        result = super()._take_step(state, **values)
        cases = self.sudo()
        if state == "acknowledged":
            unanswered = cases.filtered(lambda case: not case.responded_date)
            sent = unanswered._mail_customer(
                "acknowledged", "relationship_progress_mail"
            )
            sent._stamp_response(fields.Datetime.now())
        elif state == "rejected":
            untold = cases.filtered(lambda case: not case.customer_informed_date)
            sent, now = untold._tell_result(), fields.Datetime.now()
            sent._stamp(customer_informed_date=now, informed_channel="email")
            sent._stamp_response(now)
        return result

    def _tell_result(self):
        """Tell the customers of these the result, or why not, where switched on.

        :return: the cases whose customer was written to
        """
        declined = self.filtered(lambda case: case.state == "rejected")
        ended = (self - declined).filtered(lambda case: not is_blank(case._answer()))
        sent = declined._mail_customer("declined", "relationship_progress_mail")
        sent |= ended._mail_customer("result", "relationship_progress_mail")
        return sent

    def _answer(self):
        """Return what the customer is told in the end, as text."""
        self.ensure_one()
        return self.result or self.repair_record or ""

    def _is_mailed(self):
        """Tell whether the customer hears of the result by e-mail."""
        return bool(self._mailed_customers("relationship_progress_mail"))

    def _log_word(self, channel, text):
        """Record that the customer was spoken to, now: this answers the case.

        :param str channel: how
        :param str text: what was said
        """
        self.check_access("write")
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for case in self.sudo():
            case._message_log(
                body=self.env._(
                    "Word to the customer (%(how)s): %(text)s",
                    how=channels[channel],
                    text=text,
                )
            )
        self.sudo()._stamp_response(fields.Datetime.now())
