from odoo import models


class MailTemplate(models.Model):
    """E-mails to customers that are of no document, whose readers could answer them."""

    _inherit = "mail.template"

    def _relationship_mails(self, records):
        """Make an e-mail of this template for each record, to its ``partner_id``.

        :param records: of the model of the template
        :return: the e-mails, in the order of the records
        """
        self.ensure_one()
        names = ["subject", "body_html", "email_from"]
        values = self.sudo()._generate_template(records.ids, names)
        # Whoever causes one has no rights on e-mails.
        return (
            self.env["mail.mail"]
            .sudo()
            .create(
                [
                    {
                        **{name: values[record.id].get(name) for name in names},
                        "email_to": record.partner_id.email_formatted,
                        "auto_delete": True,
                        "headers": repr({"Auto-Submitted": "auto-generated"}),
                    }
                    for record in records
                ]
            )
        )
