from odoo import api, fields, models


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
    # A keyed hash of the visitor's network address, only to count what comes from it.
    intake_source = fields.Char(
        readonly=True,
        copy=False,
        groups="base.group_system",
        export_string_translation=False,
    )

    @api.model
    def _file_case(self, values, files=(), author=None):
        """Register a case that a customer filed on one of our pages.

        :param dict values: of the fields that the page offers, already checked
        :param files: list of (name, content in bytes)
        :param author: contact who wrote, if known
        """
        case = self.create(values)
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
