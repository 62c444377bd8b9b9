from collections import defaultdict

from odoo import api, models
from odoo.exceptions import MissingError
from odoo.fields import Domain
from odoo.tools import SQL

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
        if self.env.su or kwargs.get("bypass_access") or self._is_of_others(domain):
            return query
        # Odoo has read the ids already, and looked at records of others' activities.
        activities = self.browse(query)
        own = SQL(
            "SELECT id, res_model, res_id FROM mail_activity"
            " WHERE id IN %s AND user_id = %s AND res_model LIKE %s",
            tuple(activities.ids) or (None,),
            self.env.uid,
            f"{OURS}%",
        )
        closed = self._relationship_closed(self.env.execute_query(own))
        return (activities - closed)._as_query(order) if closed else query

    @api.model
    def _is_of_others(self, domain):
        """Tell whether a domain asks for activities of other models than ours alone."""
        domain = Domain(domain)
        parts = getattr(domain, "children", [domain])
        is_and = getattr(domain, "OPERATOR", "&") == "&"
        for part in parts if is_and else ():
            if getattr(part, "field_expr", "") != "res_model":
                continue
            names = [part.value] if part.operator == "=" else part.value
            if part.operator in ("=", "in") and not any(
                str(name).startswith(OURS) for name in names
            ):
                return True
        return False

    def _check_access(self, operation):
        result = super()._check_access(operation)
        forbidden = result[0] if result else self.browse()
        # What is there is mostly known already: Odoo reads it before and after.
        activities = self.browse((self - forbidden).ids).sudo()
        try:
            documents = activities._relationship_documents()
        except MissingError:
            documents = activities.exists()._relationship_documents()
        closed = self._relationship_closed(documents)
        if not closed:
            return result
        forbidden += closed
        return forbidden, lambda: forbidden._make_access_error(operation)

    def _relationship_documents(self):
        """Return the ids of activities of ours, with the model and id of the record."""
        return [
            (activity.id, activity.res_model, activity.res_id)
            for activity in self
            if (activity.res_model or "").startswith(OURS)
        ]

    @api.model
    def _relationship_closed(self, documents):
        """Return those about records of ours that the user may not read (any more).

        :param documents: tuples of the id of an activity, the model and the id of what
            it is about
        """
        by_model = defaultdict(lambda: defaultdict(list))
        for activity_id, model, res_id in documents:
            if res_id:
                by_model[model][res_id].append(activity_id)
        closed = []
        for model, by_id in by_model.items():
            records = self.env[model].browse(by_id)
            seen = set(records.sudo().exists().sudo(False)._filtered_access("read").ids)
            for id_, ids in by_id.items():
                if id_ not in seen:
                    closed += ids
        return self.browse(closed)
