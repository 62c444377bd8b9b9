import hashlib
import json

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError


class RelationshipComplaint(models.Model):
    """Cases that customers file themselves, on the portal or a page without log-in."""

    _inherit = "relationship.complaint"

    intake_point_id = fields.Many2one(
        comodel_name="relationship.intake.point",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        copy=False,
        help="The page by which the case came in.",
    )
    # A keyed hash of the visitor's network address and of how they are reached, only to
    # count what comes from them.
    intake_source = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        export_string_translation=False,
    )

    # Which page was sent, and with what: the same again is the same case.
    form_key = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        export_string_translation=False,
    )

    _form_key_uniq = models.UniqueIndex(
        "(form_key) WHERE form_key IS NOT NULL", "This form was sent already."
    )

    @api.model
    def _filed_already(self, form_key):
        """Return the case that came by this very form, if there is one."""
        cases = self.with_context(active_test=False)
        return form_key and cases.search([("form_key", "=", form_key)]) or self.browse()

    @api.model
    def _form_key(self, form, values, files=()):
        """Return what stands for one sending of a form: a page, and what it says.

        Who changes the words on a page that was sent files another case.

        :param str form: random, of one load of the page
        """
        if not form:
            return False
        said = {name: str(value) for name, value in values.items()}
        sizes = [(name, len(content)) for name, content in files]
        return hashlib.sha256(
            json.dumps([form, said, sizes], sort_keys=True).encode()
        ).hexdigest()

    @api.model
    def _file_case(self, values, files=(), author=None, form=None):
        """Register a case that a customer filed on one of our pages.

        :param dict values: of the fields that the page offers, already checked
        :param files: list of (name, content in bytes)
        :param author: contact who wrote, if known
        :param str form: random, of one load of the page: sent twice, it is one case
        :raises ConcurrencyError: when it is sent twice at once; the second comes again
        """
        key = self._form_key(form, values, files)
        if known := self._filed_already(key):
            return known
        try:
            with self.env.cr.savepoint():
                case = self.create({**values, "form_key": key})
        except UniqueViolation as error:
            # The first one has committed since this transaction began.
            raise ConcurrencyError("form sent twice") from error
        author = author or self.env["res.partner"]
        if author:
            case.message_subscribe(partner_ids=author.ids)
        if files:
            case.message_post(
                body=self.env._("Files of the customer"),
                attachments=list(files),
                author_id=author.id or False,
                email_from=author.email_formatted or case.email_from or False,
                subtype_xmlid="mail.mt_comment",
                message_type="comment",
            )
        return case
