"""A customer of a stranger whose every word and number gives itself away."""

import json
import re

from odoo.tests import tagged

from .common import PATHS_TO_CARD, PATHS_TO_PERSON, AccessCommon

NAME = "Zanzibar"
# Numbers of the customer's records begin here: no other number looks like them.
FIRST = 70_000_000
# Digits within a token are no number.
NUMBER = re.compile(r"(?<!\w)7\d{7}(?!\w)")
# Models whose records one finds by a customer.
LINKS = ("card_id", "card_ids", "complaint_id", "visit_id")
# Models whose records are of a customer by their lines.
BY_LINES = {"relationship.meeting": "item_ids.card_id"}
# Of records of who looks after the customer: the field that gives itself away.
OF_PERSON = {
    "relationship.evaluation": "self_note",
    "relationship.evaluation.line": "self_note",
    "relationship.monthly.report": "whom",
    "relationship.reward": "name",
    "relationship.training": "name",
    "relationship.work.log": "note",
}


@tagged("standard", "post_install", "-at_install")
class SecretCommon(AccessCommon):
    """``secret`` is the card of a customer with one record of each kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._number_apart()
        cls.secret = cls.make_card(
            cls.make_customer(NAME), user_id=cls.stranger.id, needs=f"Needs of {NAME}"
        )
        cls._fill(cls.secret)
        cls.secrets = {
            model: records
            for model in cls.our_models()
            if not cls.env[model]._transient
            and (records := cls.secrets_of(model)) is not None
            and records
        }
        case = cls.secrets["relationship.complaint"]
        release = cls.secrets["relationship.release"]
        cls.words = {NAME, case.name, release.name}
        cls.env.flush_all()

    @classmethod
    def our_models(cls):
        """Return the names of our models that have records of their own."""
        return sorted(
            name
            for name, model in cls.registry.items()
            if name.startswith("relationship.") and not model._abstract and model._auto
        )

    @classmethod
    def _number_apart(cls):
        for place, model in enumerate(cls.our_models()):
            table = cls.env[model]._table
            cls.env.cr.execute(
                f"ALTER SEQUENCE {table}_id_seq RESTART WITH {FIRST + place * 10_000}"
            )

    @classmethod
    def secrets_of(cls, model):
        """Return the records of a model that belong to the secret customer."""
        records = cls.env[model].with_context(active_test=False)
        if model == "relationship.card":
            return cls.secret
        if model in PATHS_TO_PERSON:
            return cls._secret_of_person(model)
        path = PATHS_TO_CARD.get(model) or BY_LINES.get(model)
        for name in [path] if path else [n for n in LINKS if n in records._fields]:
            return records.search([(name, "in", cls.secret.ids)], limit=1)
        return None

    @classmethod
    def _secret_of_person(cls, model):
        """Return a record of who looks after the customer, with a secret in it."""
        record = cls.records_of(cls, model, cls.secret)[:1]
        cls.env.flush_all()
        cls.env.cr.execute(
            f"UPDATE {record._table} SET {OF_PERSON[model]} = %s WHERE id = %s",
            (NAME, record.id),
        )
        record.invalidate_recordset()
        return record.with_env(cls.env)

    def told(self, answer, ids=()):
        """Return the words and numbers of the secret customer that an answer tells.

        :param ids: those that the caller knew
        """
        text = json.dumps(answer, default=self._as_text)
        found = {word for word in self.words if word in text}
        return found | (set(NUMBER.findall(text)) - {str(id_) for id_ in ids})

    def _as_text(self, value):
        return value.ids if hasattr(value, "ids") else str(value)
