"""The stage on which the tests play: built once for each test database, and kept.

Two companies with a chart of accounts, the cast of users, one team. To build it takes
longer than most tests; each test works in a transaction that is rolled back, and finds
the stage as it was.
"""

from datetime import date
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tests import freeze_time, get_db_name

NOW = "2026-06-15 04:00:00"
MODULE = "__relationship_stage__"
GROUP = "crm_relationship.group_relationship_%s"
# Whom the first company employs, and their groups of ours.
CAST = {
    "specialist": ["user"],
    "specialist_2": ["user"],
    "supervisor": ["supervisor"],
    "head": ["head"],
    "committee": ["committee"],
    "data_officer": ["data_officer"],
    "auditor": ["auditor"],
    "administrator": ["manager"],
    "confidential": ["user", "confidential"],
    "outsider": [],
}
# Nobody is invited, and no message is written, while users are made.
QUIET = {
    "no_reset_password": True,
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


def ensure():
    """Build the stage in the test database unless it stands there already."""
    with Registry(get_db_name()).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        if not record(env, "team"):
            with freeze_time(NOW):
                _build(env)


def record(env, name):
    """Return a record of the stage by its name."""
    return env.ref(f"{MODULE}.{name}", raise_if_not_found=False)


def _build(env):
    company = make_company(env, "Main Company", "CNY")
    company_usd = make_company(env, "Second Company", "USD")
    values = [user_values(env, name, company, groups) for name, groups in CAST.items()]
    users = dict(zip(CAST, create_users(env, values), strict=True))
    others = [
        user_values(env, "portal", company, base="portal"),
        user_values(env, "specialist_usd", company_usd, ["user"]),
    ]
    users["portal"], users["specialist_usd"] = create_users(env, others)
    members = users["specialist"] + users["specialist_2"]
    team = env["crm.team"].create(
        {
            "name": "Key Accounts",
            "company_id": company.id,
            "user_id": users["supervisor"].id,
            "member_ids": [Command.set(members.ids)],
        }
    )
    load_accounts(env, company + company_usd)
    # One EUR is 8 CNY, or 1.25 USD.
    eur = make_rate(env, "EUR", {company: 0.125, company_usd: 0.8})
    made = {
        "company": company,
        "company_usd": company_usd,
        "team": team,
        "eur": eur,
        **users,
    }
    env["ir.model.data"].create(
        [
            {
                "module": MODULE,
                "name": name,
                "model": made_record._name,
                "res_id": made_record.id,
                "noupdate": True,
            }
            for name, made_record in made.items()
        ]
    )


def make_company(env, name, currency):
    """Create a company whose days are those of UTC."""
    currency = _currency(env, currency)
    company = env["res.company"].create({"name": name, "currency_id": currency.id})
    company.resource_calendar_id.tz = "UTC"
    return company


def _currency(env, name):
    currencies = env["res.currency"].with_context(active_test=False)
    currency = currencies.search([("name", "=", name)])
    currency.active = True
    return currency


def user_values(env, name, company, groups=(), base="user"):
    """Return the values of a user whose login and password are his name."""
    xmlids = [f"base.group_{base}", *(GROUP % group for group in groups)]
    login = f"relationship_{name}"
    return {
        "login": login,
        "password": login,
        "name": name.replace("_", " ").title(),
        "email": f"{name}@example.com",
        "group_ids": [Command.set([env.ref(xmlid).id for xmlid in xmlids])],
        "company_id": company.id,
        "company_ids": [Command.set(company.ids)],
        "tz": "UTC",
    }


def create_users(env, values):
    """Create users at once."""
    # A strong hash of each password would take most of the time of the tests.
    with patch("odoo.addons.base.models.res_users.MIN_ROUNDS", 1):
        return env["res.users"].with_context(**QUIET).create(values)


def load_accounts(env, companies):
    """Let the companies post invoices."""
    for company in companies:
        currency = company.currency_id
        env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        # The chart brings its own currency.
        company.currency_id = currency


def make_rate(env, name, rates):
    """Give a currency a rate in each of these companies; return it."""
    currency = _currency(env, name)
    env["res.currency.rate"].create(
        [
            {
                "currency_id": currency.id,
                "company_id": company.id,
                "name": date(2020, 1, 1),
                "rate": rate,
            }
            for company, rate in rates.items()
        ]
    )
    return currency
