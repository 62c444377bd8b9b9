"""Odoo stays light: queries of its own operations, with the addons and without."""

from dev.paths import ADDON

from .light_operations import OPERATIONS, customers
from .result import Result

LOGIN = "bench_light"
CUSTOMERS = 20
NUMBERS = (1, CUSTOMERS)
AT_MOST = 1  # queries more in a call, however many records
WARM = 2  # the last of so many times counts
GROUPS = (
    "base.group_user",
    "base.group_partner_manager",
    "sales_team.group_sale_manager",
    "account.group_account_invoice",
)
OTHERS = "sale"


def measure(bench):
    """Yield the queries of each operation, of one record and of several."""
    bare, ours = bench.database("light_bare"), bench.database("light")
    try:
        _make(bare)
        ours.create(bare)
        ours.install()
        _cards(ours)
        for name, (function, __) in OPERATIONS.items():
            for number in NUMBERS:
                yield _compared(
                    f"{name} ({number}), queries",
                    _queries(ours, function, number),
                    _queries(bare, function, number),
                )
    finally:
        bare.drop()
        ours.drop()


def _make(bare):
    bare.create()
    bare.install(OTHERS)
    with bare.env() as env:
        groups = [env.ref(group).id for group in GROUPS]
        env["res.users"].with_context(no_reset_password=True).create(
            {
                "name": LOGIN,
                "login": LOGIN,
                "email": f"{LOGIN}@example.com",
                "group_ids": groups,
            }
        )
        env["res.partner"].create(
            [
                {
                    "name": f"Customer {number}",
                    "ref": "light",
                    "is_company": True,
                    "email": f"light{number}@example.com",
                    "phone": f"+32 2 555 {number:04}",
                    "child_ids": [(0, 0, {"name": f"Person {number}"})],
                }
                for number in range(CUSTOMERS)
            ]
        )


def _cards(ours):
    """Give each customer a card, a key person, a project; the user is specialist."""
    with ours.env() as env:
        user = env["res.users"].search([("login", "=", LOGIN)])
        user.group_ids |= env.ref(f"{ADDON}.group_relationship_user")
        partners = customers(env, CUSTOMERS)
        cards = env["relationship.card"].create(
            [{"partner_id": partner.id, "user_id": user.id} for partner in partners]
        )
        people = partners.child_ids
        env["relationship.key.person"].create(
            [
                {"card_id": card.id, "partner_id": person.id}
                for card, person in zip(cards, people, strict=True)
            ]
        )
        env["relationship.project"].create(
            [{"card_id": card.id, "name": "Project"} for card in cards]
        )


def _queries(database, function, number):
    """Return the number of queries of one operation, when Odoo is warm."""
    for __ in range(WARM):
        with database.env(LOGIN) as env:
            steps = function(env, number)
            next(steps)
            env.flush_all()
            env.invalidate_all()
            before = env.cr.sql_log_count
            next(steps, None)
            env.flush_all()
            found = env.cr.sql_log_count - before
            env.cr.rollback()
            env.invalidate_all(flush=False)
    return found


def _compared(measure_name, ours, theirs):
    goal = f"at most +{AT_MOST}"
    return Result(
        measure_name, str(ours), str(theirs), None, goal, ours - theirs <= AT_MOST
    )
