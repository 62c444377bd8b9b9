"""Cases keep the customer they were registered for; mails go to the present one."""

TEMPLATES = (
    "mail_template_complaint_registered",
    "mail_template_complaint_promise",
    "mail_template_complaint_result",
    "mail_template_complaint_rating",
)
# What the shipped templates said, and say now; words of one's own stay.
GREETINGS = (
    "object.contact_name or object.partner_id.name or 'customer'",
    "object.partner_id.name or object.contact_name or ''",
)


def migrate(cr, version):
    """Fill in the customer: that of the card, or to whom the contact belongs."""
    cr.execute(
        """
        UPDATE relationship_complaint k
           SET customer_id = COALESCE(
               (SELECT c.partner_id FROM relationship_card c WHERE c.id = k.card_id),
               p.commercial_partner_id)
          FROM res_partner p
         WHERE p.id = k.partner_id AND k.customer_id IS NULL
        """
    )
    cr.execute(
        """
        UPDATE relationship_complaint
           SET answers_sender = TRUE WHERE answers_sender IS NULL
        """
    )
    of_ours = """
        id IN (SELECT res_id FROM ir_model_data WHERE model = 'mail.template'
               AND module = 'crm_relationship' AND name = ANY(%s))
    """
    cr.execute(
        "UPDATE mail_template SET email_to = '{{ object.customer_email or '''' }}'"
        " WHERE email_to = '{{ object.email_from or '''' }}' AND " + of_ours,
        [list(TEMPLATES)],
    )
    for greeting in GREETINGS:
        cr.execute(
            "UPDATE mail_template"
            " SET body_html = replace(body_html::text, %s, %s)::jsonb"
            " WHERE " + of_ours,
            [greeting, "object.customer_name or 'customer'", list(TEMPLATES)],
        )
