from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import SQL, config

from ....tools.outside import encryption

KEY_OPTION = "crm_relationship_key_file"


def keyring():
    """Return the keys of this server, the current one first.

    :raises BadKey: saying which of them is wrong
    """
    return encryption.keyring(config.get(KEY_OPTION))


def bad_key_text(env, error):
    """Return what is wrong with the keys of this server, for people."""
    if error.number:
        return env._("key %s is not a Fernet key", error.number)
    return env._("the file of the keys cannot be read")


class Sensitive:
    """A field whose content is gone for everybody once consent is withdrawn.

    In SQL, so that it is neither read nor found, sorted or grouped by. The model has
    ``consent_withdrawn_date``.
    """

    def to_sql(self, model, alias):
        column = super().to_sql(model, alias)
        withdrawn = model._fields["consent_withdrawn_date"]
        return SQL(
            "(CASE WHEN %s IS NULL THEN %s END)",
            SQL.identifier(alias, withdrawn.name, to_flush=withdrawn),
            column,
        )


class Encrypted(Sensitive):
    """A sensitive field, encrypted at rest where the server has a key (R239).

    Cache and database hold its text as it is stored; people and methods see the value.
    """

    def convert_to_cache(self, value, record, validate=True):
        value = super().convert_to_cache(value, record, validate)
        if not value:
            return None
        text = str(value)
        if encryption.is_encrypted(text):
            raise UserError(
                record.env._(
                    "%(field)s: a text cannot begin with %(prefix)s.",
                    field=self._description_string(record.env),
                    prefix=encryption.PREFIX,
                )
            )
        try:
            return encryption.encrypt(keyring(), text)
        except encryption.BadKey as error:
            raise UserError(
                record.env._(
                    "Nothing confidential is kept before the key is mended: %s.",
                    bad_key_text(record.env, error),
                )
            ) from error

    def get_column_update(self, record):
        # From the cache, which has it as it is stored.
        return self._get_cache(record.env).get(record.id)

    def convert_to_column(self, value, record, values=None, validate=True):
        return self.convert_to_cache(value, record, validate)

    def convert_to_record(self, value, record):
        if not value:
            return super().convert_to_record(value, record)
        try:
            text = encryption.decrypt(keyring(), value)
        except encryption.Locked:
            text = self._locked(
                record.env._("(encrypted; the server does not have the key)")
            )
        except encryption.BadKey:
            text = value
            if encryption.is_encrypted(value):
                text = self._locked(
                    record.env._("(encrypted; the key of the server is wrong)")
                )
        return self._from_text(text) if text else False

    def _locked(self, notice):
        """Return what people see instead of a text that cannot be read."""
        return False

    def _from_text(self, text):
        """Return the value that was stored as ``text``."""
        return text

    def condition_to_sql(self, field_expr, operator, value, model, alias, query):
        self.check_comparable(model)
        return super().condition_to_sql(
            field_expr, operator, value, model, alias, query
        )

    def check_comparable(self, model):
        """Refuse to search, sort or group by what is encrypted, or may be.

        :raises UserError: naming the field
        """
        raise UserError(
            model.env._(
                "%s: kept encrypted where the server has a key, and can be neither"
                " searched, sorted nor grouped by. Search for the customer instead.",
                self._description_string(model.env),
            )
        )


class SensitiveText(Encrypted, fields.Text):
    """A sensitive text; without a key it can be searched."""

    def _locked(self, notice):
        return notice

    def check_comparable(self, model):
        try:
            encrypted = bool(keyring())
        except encryption.BadKey:
            encrypted = True
        return super().check_comparable(model) if encrypted else None


class SensitiveSelection(Encrypted, fields.Selection):
    """A sensitive choice."""


class SensitiveInteger(Encrypted, fields.Integer):
    """A sensitive number, stored as a text."""

    _column_type = ("varchar", "varchar")
    aggregator = None

    def _from_text(self, text):
        return int(text)
