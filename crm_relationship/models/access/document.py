from odoo import api, models
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from .base import OURS


class RelationshipDocumentMixin(models.AbstractModel):
    """Records of Odoo that say of a record of ours something that is for its readers.

    They name it by ``res_model`` and ``res_id``. What Odoo lets people find is looked
    at in the same statement, so that a page is full and nothing is asked twice.
    """

    _name = "relationship.document.mixin"
    _description = "What Is Said of a Record"

    @api.model
    def _relationship_unchecked(self, alias):
        """Return SQL that is true for what Odoo has not looked at the record of."""
        return SQL("TRUE")

    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        if self.env.su or kwargs.get("bypass_access"):
            return super()._search(domain, offset, limit, order, **kwargs)
        domain = Domain(domain)
        if names := self._relationship_threads(domain):
            domain &= Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "NOT (%s AND %s)",
                    self._relationship_unchecked(alias),
                    self._relationship_is_closed(alias, names),
                )
            )
        return super()._search(domain, offset, limit, order, **kwargs)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        forbidden = result[0] if result else self.browse()
        # What is there is mostly known already: Odoo reads it before and after.
        said = self.browse((self - forbidden).ids)
        try:
            ours = said.sudo()._relationship_looked_at(operation)
        except MissingError:
            ours = said.exists().sudo()._relationship_looked_at(operation)
        if not ours:
            return result
        query = SQL(
            "SELECT id FROM %s WHERE id IN %s AND %s",
            SQL.identifier(self._table),
            tuple(ours.ids),
            self._relationship_is_closed(
                self._table, sorted(set(ours.mapped("res_model")))
            ),
        )
        closed = self.browse(id_ for (id_,) in self.env.execute_query(query))
        if not closed:
            return result
        forbidden += closed
        return forbidden, self._relationship_refusal

    @api.model
    def _relationship_refusal(self):
        # No names, as Odoo has them in debug mode.
        return AccessError(self.env._("You have no access to what this is about."))

    def _relationship_looked_at(self, operation):
        """Return those on records of ours, as far as Odoo does not look at these."""
        return self.filtered(
            lambda said: (
                said.res_id
                and said.res_model in self.env
                and said.res_model.startswith(OURS)
            )
        )

    @api.model
    def _relationship_threads(self, domain):
        """Return the names of our models with a chatter that a search may be about.

        A search that names its model, as chatters do, is about this one.
        """
        threads = set(self._relationship_thread_names())
        conjoined = getattr(domain, "OPERATOR", "&") == "&"
        for part in getattr(domain, "children", [domain]) if conjoined else ():
            if getattr(part, "field_expr", "") == "res_model":
                if part.operator == "=":
                    threads &= {part.value}
                elif part.operator == "in":
                    threads.intersection_update(part.value)
        return sorted(threads)

    @api.model
    @ormcache()
    def _relationship_thread_names(self):
        """Return the names of our models with a chatter or activities."""
        chatters = ["mail.thread", "mail.activity.mixin"]
        return frozenset(
            name
            for name in self.env.registry.descendants(chatters, "_inherit")
            if name.startswith(OURS) and not self.env[name]._abstract
        )

    @api.model
    def _relationship_is_closed(self, alias, names):
        """Return SQL that is true for what is about a record the user may not read.

        :param str alias: of the table
        :param names: of the models of ours that are looked at. Each in a case of its
            own: rights on models of which nothing is found are not computed
        """
        cases = []
        for name in names:
            records = self.env[name].with_context(active_test=False)
            seen = SQL("SELECT 0")
            if records.has_access("read"):
                seen = records._search(Domain.TRUE).select()
            cases.append(
                SQL(
                    "WHEN %s THEN %s NOT IN (%s)",
                    name,
                    SQL.identifier(alias, "res_id", to_flush=self._fields["res_id"]),
                    seen,
                )
            )
        return SQL(
            "COALESCE(CASE %s %s END, FALSE)",
            SQL.identifier(alias, "res_model", to_flush=self._fields["res_model"]),
            SQL(" ").join(cases),
        )
