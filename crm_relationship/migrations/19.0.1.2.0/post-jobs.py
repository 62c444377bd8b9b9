from odoo import SUPERUSER_ID, api

# Scheduled actions, which upgrades leave alone, and what runs them now.
JOBS = {
    "ir_cron_refresh_cards": ("relationship.card.refresh", "_cron_refresh"),
    "ir_cron_card_freshness": ("relationship.card.reminder", "_cron_remind"),
    "ir_cron_contact_duties": ("relationship.contact.digest", "_cron_contacts"),
    "ir_cron_visit_plans": ("relationship.visit.plan.reminder", "_cron_remind"),
    "ir_cron_check_deadlines": ("relationship.deadline", "_cron_check"),
}


def migrate(cr, version):
    """Let scheduled actions call the services that do the work now.

    A bulk creation has the number of its first card; what it was before is a number of
    a job, which could be that of another card.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, (model, method) in JOBS.items():
        job = env.ref(f"crm_relationship.{name}", raise_if_not_found=False)
        if job:
            model_id = env["ir.model"]._get_id(model)
            job.write({"model_id": model_id, "code": f"model.{method}()"})
    cr.execute(
        "UPDATE relationship_card c SET bulk_number = f.id FROM ("
        " SELECT bulk_number, min(id) AS id FROM relationship_card"
        " WHERE bulk_number IS NOT NULL GROUP BY bulk_number) f"
        " WHERE c.bulk_number = f.bulk_number"
    )
