from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import encryption
from ..cards.relationship_confidential import CONTENT
from ..cards.sensitive_field import keyring

BATCH = 500


class RelationshipConfidential(models.Model):
    """Encryption of the confidential content: state of the key, and its replacement."""

    _inherit = "relationship.confidential"

    def write(self, vals):
        erasing = self.env.su and self.env.context.get("relationship_erase")
        if not erasing:
            self._check_readable([name for name in CONTENT if name in vals])
        return super().write(vals)

    def _check_readable(self, names):
        """Refuse to overwrite what cannot be read without its key.

        :raises UserError: saying so
        """
        if not names or not self.ids:
            return
        try:
            prefixes = [f"{encryption.PREFIX}{name}:%" for name in keyring()]
        except encryption.BadKey:
            prefixes = []
        self.flush_recordset(names)
        stored = SQL(", ").join(SQL.identifier(name) for name in names)
        locked = self.env.execute_query(
            SQL(
                "SELECT FROM relationship_confidential, unnest(ARRAY[%s]) stored"
                " WHERE id IN %s AND stored LIKE %s AND NOT stored LIKE ANY (%s)"
                " LIMIT 1",
                stored,
                tuple(self.ids),
                f"{encryption.PREFIX}%",
                prefixes,
            )
        )
        if locked:
            raise UserError(
                self.env._(
                    "The content is encrypted, and the server does not have its key:"
                    " it would be lost. Ask the administrator to restore the key."
                )
            )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name in CONTENT:
            self._fields[field_name].check_comparable(self)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec in CONTENT:
            self._fields[groupby_spec].check_comparable(self)
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _read_group_select(self, aggregate_spec, query):
        name = aggregate_spec.partition(":")[0]
        if name in CONTENT:
            self._fields[name].check_comparable(self)
        return super()._read_group_select(aggregate_spec, query)

    @api.model
    def _to_encrypt(self, keys):
        """Return SQL: a block has a text that the current key does not protect."""
        return SQL(
            "EXISTS (SELECT FROM unnest(ARRAY[%s]) stored"
            " WHERE stored <> '' AND stored NOT LIKE %s)",
            SQL(", ").join(SQL.identifier(name) for name in CONTENT),
            f"{encryption.current(keys)}%",
        )

    @api.model
    def _encryption_counts(self):
        """Return how many blocks have texts, and how many the current key protects.

        :raises BadKey: saying what is wrong with the key
        """
        keys = keyring()
        self.flush_model(CONTENT)
        texts = SQL(", ").join(SQL.identifier(name) for name in CONTENT)
        encrypted = SQL(
            "EXISTS (SELECT FROM unnest(ARRAY[%s]) t WHERE t LIKE %s)",
            texts,
            f"{encryption.PREFIX}%",
        )
        waiting = self._to_encrypt(keys) if keys else SQL("FALSE")
        [counts] = self.env.execute_query(
            SQL(
                "SELECT count(*), count(*) FILTER (WHERE %s),"
                " count(*) FILTER (WHERE %s) FROM relationship_confidential"
                " WHERE COALESCE(%s) IS NOT NULL",
                encrypted,
                waiting,
                texts,
            )
        )
        return counts

    @api.model
    def _cron_encrypt(self):
        """Protect every text with the current key, some blocks at a time."""
        try:
            keys = keyring()
        except encryption.BadKey:
            keys = {}
        if not keys:
            return
        last = 0
        while last is not None:
            last = self._encrypt_batch(keys, last)
            if not self.env["ir.cron"]._commit_progress(BATCH):
                break

    @api.model
    def _encrypt_batch(self, keys, after=0):
        """Encrypt anew the texts of the next blocks, except of those in use.

        A text without its old key stays as it is.

        :param int after: number of the last block that was looked at
        :return: the number to go on after; None at the end
        """
        self.flush_model(CONTENT)
        texts = SQL(", ").join(SQL.identifier(name) for name in CONTENT)
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM relationship_confidential WHERE id > %s AND %s"
                " ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
                texts,
                after,
                self._to_encrypt(keys),
                BATCH,
            )
        )
        for block_id, *stored in rows:
            assignments = SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), self._encrypted_anew(keys, text))
                for name, text in zip(CONTENT, stored, strict=True)
            )
            self.env.cr.execute(
                SQL(
                    "UPDATE relationship_confidential SET %s WHERE id = %s",
                    assignments,
                    block_id,
                )
            )
        self.browse(row[0] for row in rows).invalidate_recordset(CONTENT)
        return rows[-1][0] if len(rows) == BATCH else None

    @api.model
    def _encrypted_anew(self, keys, stored):
        if not stored or stored.startswith(encryption.current(keys)):
            return stored
        try:
            return encryption.encrypt(keys, encryption.decrypt(keys, stored))
        except encryption.Locked:
            return stored
