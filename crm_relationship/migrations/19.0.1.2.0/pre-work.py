WORKING = ("card", "classification", "contact_duty")


def migrate(cr, version):
    """Drop the working tables of jobs: they are temporary now."""
    for name in WORKING:
        cr.execute(f"DROP TABLE IF EXISTS relationship_{name}_work")
    cr.execute("DROP SEQUENCE IF EXISTS relationship_work_job_seq")
