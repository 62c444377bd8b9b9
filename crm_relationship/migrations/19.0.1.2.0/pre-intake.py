"""Cases are found by the normalized address, no longer by parts of the entered one."""


def migrate(cr, version):
    cr.execute("DROP INDEX IF EXISTS relationship_complaint__email_from_index")
