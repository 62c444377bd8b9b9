from collections import defaultdict

from odoo import models

from .base import OURS


class MailActivity(models.Model):
    """What is to do for a customer is for who may read what it is about.

    Odoo shows an activity, and the name of its record, to whom it was once given, also
    when the record is closed to them now; and lets them move it to any other record.
    """

    _inherit = "mail.activity"

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and {"res_id", "res_model", "res_model_id"} & vals.keys():
            # Moved, it is a new one there.
            self.check_access("create")
        return result

    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        query = super()._search(domain, offset, limit, order, **kwargs)
        if self.env.su or kwargs.get("bypass_access"):
            return query
        # Odoo has read the ids already.
        activities = self.browse(query)
        closed = activities._relationship_closed()
        return (activities - closed)._as_query(order) if closed else query

    def _check_access(self, operation):
        result = super()._check_access(operation)
        forbidden = result[0] if result else self.browse()
        closed = (self - forbidden)._relationship_closed()
        if not closed:
            return result
        forbidden += closed
        return forbidden, lambda: forbidden._make_access_error(operation)

    def _relationship_closed(self):
        """Return those about records of ours that the user may not read (any more)."""
        documents = defaultdict(lambda: defaultdict(list))
        for activity in self.browse(self.ids).sudo().exists():
            if (activity.res_model or "").startswith(OURS) and activity.res_id:
                documents[activity.res_model][activity.res_id].append(activity.id)
        closed = []
        for model, by_id in documents.items():
            records = self.env[model].browse(by_id)
            seen = records.sudo().exists().sudo(False)._filtered_access("read")
            for id_, ids in by_id.items():
                if id_ not in seen.ids:
                    closed += ids
        return self.browse(closed)
