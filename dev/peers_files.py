"""Which of Odoo's own tests `make peers` runs, by module."""

FILES = {
    "base": ("test_res_partner.py", "test_res_partner_merge.py"),
    "crm": ("",),
    "mail": (
        "test_mail_activity.py",
        "test_mail_composer.py",
        "test_mail_mail.py",
        "test_mail_message.py",
        "test_mail_render.py",
        "test_mail_template.py",
        "test_res_partner.py",
        "test_res_users.py",
    ),
    "test_mail": (
        "test_mail_activity.py",
        "test_mail_followers.py",
        "test_mail_gateway.py",
        "test_message_post.py",
        "test_message_track.py",
        "test_performance.py",
    ),
    "calendar": ("",),
    "portal": ("test_portal.py", "test_portal_wizard.py"),
}
