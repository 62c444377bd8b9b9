"""Odoo's own operations: how each is prepared, and what is then counted."""

from datetime import datetime, timedelta

OPERATIONS = {}
NOON = datetime(2030, 3, 4, 12)


def operation(name, module=None):
    """Register a generator: it prepares, yields, and does on ``next`` what counts.

    :param module: which it needs
    """

    def register(function):
        OPERATIONS[name] = (function, module)
        return function

    return register


def customers(env, number):
    """Return the customers that operations are about; with us, each has a card."""
    return env["res.partner"].search([("ref", "=", "light")], order="id", limit=number)


def _leads(env, number, **values):
    return env["crm.lead"].create(
        [
            {"name": f"Lead {n}", "partner_id": partner.id, **values}
            for n, partner in enumerate(customers(env, number))
        ]
    )


def _invoices(env, number):
    product = env["product.product"].search([("sale_ok", "=", True)], limit=1)
    line = {"product_id": product.id, "quantity": 1, "price_unit": 10}
    return env["account.move"].create(
        [
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": "2026-01-02",
                "invoice_line_ids": [(0, 0, line)],
            }
            for partner in customers(env, number)
        ]
    )


def _meetings(env, number):
    return env["calendar.event"].create(
        [
            {
                "name": f"Meeting {n}",
                "start": NOON + timedelta(days=n),
                "stop": NOON + timedelta(days=n, hours=1),
                "partner_ids": [(6, 0, (env.user.partner_id | partner).ids)],
            }
            for n, partner in enumerate(customers(env, number))
        ]
    )


def _orders(env, number):
    product = env["product.product"].search([("sale_ok", "=", True)], limit=1)
    return env["sale.order"].create(
        [
            {
                "partner_id": partner.id,
                "order_line": [(0, 0, {"product_id": product.id})],
            }
            for partner in customers(env, number)
        ]
    )


@operation("contacts: create")
def _(env, number):
    yield
    env["res.partner"].create(
        [
            {"name": f"New {n}", "email": f"new{n}@example.com", "phone": f"021 {n}"}
            for n in range(number)
        ]
    )


@operation("contacts: write name and address")
def _(env, number):
    partners = customers(env, number)
    yield
    partners.write({"name": "Renamed", "street": "1 New Street"})


@operation("contacts: write e-mail and telephone")
def _(env, number):
    partners = customers(env, number)
    yield
    partners.write({"email": "else@example.com", "phone": "+32 2 555 12 12"})


@operation("contacts: archive")
def _(env, number):
    partners = customers(env, number)
    yield
    partners.action_archive()


@operation("contacts: move under a company")
def _(env, number):
    people = env["res.partner"].create([{"name": f"P {n}"} for n in range(number)])
    company = customers(env, 1)
    yield
    people.parent_id = company


@operation("contacts: search and read")
def _(env, number):
    partners = customers(env, number)
    yield
    env["res.partner"].web_search_read(
        [("id", "in", partners.ids)], {"name": {}, "email": {}, "phone": {}}
    )


@operation("contacts: delete")
def _(env, number):
    partners = env["res.partner"].create([{"name": f"P {n}"} for n in range(number)])
    yield
    partners.unlink()


@operation("leads: create")
def _(env, number):
    yield
    _leads(env, number)


@operation("leads: write stage")
def _(env, number):
    leads = _leads(env, number)
    stage = env["crm.stage"].search([], order="sequence desc", limit=2)[1:]
    yield
    leads.stage_id = stage


@operation("leads: write customer")
def _(env, number):
    leads = _leads(env, number)
    yield
    leads.partner_id = customers(env, 1)


@operation("leads: won")
def _(env, number):
    leads = _leads(env, number)
    yield
    leads.action_set_won()


@operation("leads: lost")
def _(env, number):
    leads = _leads(env, number)
    yield
    leads.action_set_lost()


@operation("leads: convert")
def _(env, number):
    leads = _leads(env, number, type="lead")
    yield
    for lead in leads:
        lead.convert_opportunity(lead.partner_id)


@operation("leads: convert in one step")
def _(env, number):
    leads = _leads(env, number, type="lead")
    wizard = env["crm.lead2opportunity.partner.mass"].with_context(
        active_model="crm.lead", active_ids=leads.ids, active_id=leads[0].id
    )
    wizard = wizard.create({"deduplicate": False, "force_assignment": False})
    yield
    wizard.action_mass_convert()


@operation("leads: merge")
def _(env, number):
    leads = _leads(env, min(max(number, 2), 5))  # more, Odoo refuses
    yield
    leads.merge_opportunity()


@operation("leads: assign")
def _(env, number):
    team = env["crm.team"].create({"name": "Light", "assignment_max": 100})
    env["crm.team.member"].create(
        {
            "crm_team_id": team.id,
            "user_id": env.user.id,
            "assignment_max": 300,
        }
    )
    _leads(env, number, type="lead", team_id=False, user_id=False)
    yield
    team.sudo()._action_assign_leads(force_quota=True)


@operation("invoices: create")
def _(env, number):
    yield
    _invoices(env, number)


@operation("invoices: post")
def _(env, number):
    invoices = _invoices(env, number)
    yield
    invoices.action_post()


@operation("invoices: reverse")
def _(env, number):
    invoices = _invoices(env, number)
    invoices.action_post()
    yield
    invoices._reverse_moves(cancel=True)


@operation("messages: on a contact")
def _(env, number):
    partners = customers(env, number)
    yield
    for partner in partners:
        partner.message_post(body="Hello", message_type="comment")


@operation("messages: on a lead, to its customer")
def _(env, number):
    leads = _leads(env, number)
    yield
    for lead in leads:
        lead.message_post(
            body="Hello",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=lead.partner_id.ids,
        )


@operation("messages: an e-mail comes in for a lead")
def _(env, number):
    leads = _leads(env, number)
    yield
    for lead in leads:
        lead.message_post(
            body="Hello",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=lead.partner_id.id,
        )


@operation("activities: schedule on leads")
def _(env, number):
    leads = _leads(env, number)
    yield
    leads.activity_schedule("mail.mail_activity_data_call", user_id=env.uid)


@operation("activities: done on leads")
def _(env, number):
    activities = _leads(env, number).activity_schedule(
        "mail.mail_activity_data_call", user_id=env.uid
    )
    yield
    activities.action_feedback("Said yes")


@operation("activities: done on contacts")
def _(env, number):
    activities = customers(env, number).activity_schedule(
        "mail.mail_activity_data_call", user_id=env.uid
    )
    yield
    activities.action_feedback("Said yes")


@operation("activities: done on leads, with a file")
def _(env, number):
    activities = _leads(env, number).activity_schedule(
        "mail.mail_activity_data_call", user_id=env.uid
    )
    file = env["ir.attachment"].create(
        {"name": "notes.txt", "raw": b"Notes", "res_model": "mail.compose.message"}
    )
    yield
    activities.action_feedback("Said yes", attachment_ids=file.ids)


@operation("activities: done on contacts, and the next")
def _(env, number):
    activities = customers(env, number).activity_schedule(
        "mail.mail_activity_data_todo", user_id=env.uid
    )
    yield
    for activity in activities:
        activity.action_feedback_schedule_next("Said yes")


@operation("activities: move on contacts")
def _(env, number):
    activities = customers(env, number).activity_schedule(
        "mail.mail_activity_data_call", user_id=env.uid
    )
    yield
    activities.write({"date_deadline": NOON.date()})


@operation("activities: cancel on contacts")
def _(env, number):
    activities = customers(env, number).activity_schedule(
        "mail.mail_activity_data_call", user_id=env.uid
    )
    yield
    activities.unlink()


@operation("messages: with a file, on a contact")
def _(env, number):
    partners = customers(env, number)
    yield
    for partner in partners:
        partner.message_post(
            body="Hello",
            message_type="comment",
            attachments=[("notes.txt", b"Notes")],
        )


@operation("messages: rewritten and deleted")
def _(env, number):
    messages = env["mail.message"]
    for partner in customers(env, number):
        messages |= partner.message_post(body="Hello", message_type="comment")
    yield
    for message in messages:
        record = env[message.model].browse(message.res_id)
        record._message_update_content(message, body="Hello again")
    messages.unlink()


@operation("meetings: create")
def _(env, number):
    yield
    _meetings(env, number)


@operation("meetings: move")
def _(env, number):
    meetings = _meetings(env, number)
    yield
    meetings.write({"start": NOON, "stop": NOON + timedelta(hours=2)})


@operation("meetings: delete")
def _(env, number):
    meetings = _meetings(env, number)
    yield
    meetings.unlink()


@operation("orders: create", "sale")
def _(env, number):
    yield
    _orders(env, number)


@operation("orders: confirm", "sale")
def _(env, number):
    orders = _orders(env, number)
    yield
    orders.action_confirm()
