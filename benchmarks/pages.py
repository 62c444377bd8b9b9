"""What people wait for in the browser: our pages beside CRM's, in one browser."""

import statistics

from playwright.sync_api import sync_playwright

from dev import odoo as command_line
from dev.debian import find_chromium
from dev.paths import CONF

from . import fill
from .bench import BUSY, BUSY_CARDS
from .result import Result

LOGIN = PASSWORD = BUSY
PORT = 8089
ROUNDS = 9
AFTER = 700  # milliseconds in which the rest of a page is asked for
# The address, and what is there when the page can be read.
ROW = ".o_data_row .o_data_cell"
PIPELINE = ("/odoo/crm", ".o_kanban_record:not(.o_kanban_ghost)")
LIST = ("/odoo/crm?view_type=list", ROW)
PAGES = {
    "desk": ("/odoo/relationship-desk", ".o_relationship_desk_tile"),
    "cards": ("/odoo/relationship-cards", ROW),
    "visits": ("/odoo/relationship-visits", ROW),
    "cases": ("/odoo/relationship-cases?view_type=list", ROW),
}


def measure(bench):
    """Yield the results."""
    database = bench.busy
    _prepare(database)
    conf = CONF.with_name(f"{database.name}.conf")
    command_line.write_config(conf, database.name)
    arguments = ("--max-cron-threads=0", "--log-level=error")
    with command_line.serving(PORT, *arguments, conf=conf) as (__, url):
        taken, calls = _browse(url)
    conf.unlink()
    for name in PAGES:
        other = "CRM's pipeline" if name == "desk" else "CRM's list"
        bare = "pipeline" if name == "desk" else "list"
        ours, theirs = (statistics.median(taken[one]) for one in (name, bare))
        yield Result(
            f"first paint of {name}, against {other}",
            f"{1000 * ours:.0f} ms, {calls[name]} calls",
            f"{1000 * theirs:.0f} ms, {calls[bare]} calls",
            ours / theirs,
            "at most 1 ×, 1 call more",
            ours <= theirs and calls[name] <= calls[bare] + 1,
        )


def _prepare(database):
    """Let a specialist have as many opportunities as cards, and cases and visits."""
    with database.env() as env:
        fill.leads(env, LOGIN, BUSY_CARDS)
        user = env["res.users"].search([("login", "=", LOGIN)])
        user.password = PASSWORD
        env.cr.execute(
            "UPDATE relationship_complaint SET user_id = %s WHERE id IN"
            " (SELECT id FROM relationship_complaint ORDER BY id LIMIT %s)",
            [user.id, BUSY_CARDS],
        )
    database.run("VACUUM ANALYZE")
    database.close()


def _browse(url):
    """Open the pages in turns.

    :return: seconds until each can be read, and the number of its calls, by name
    """
    pages = {"pipeline": PIPELINE, "list": LIST, **PAGES}
    taken, calls = {name: [] for name in pages}, {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.goto(f"{url}/web/login")
        page.fill("input[name=login]", LOGIN)
        page.fill("input[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url("**/odoo**")
        for number in range(-1, ROUNDS):
            for name, (address, shown) in pages.items():
                seconds, calls[name] = _open(page, url + address, shown)
                if number >= 0:  # the first time fills the caches
                    taken[name].append(seconds)
        browser.close()
    return taken, calls


def _open(page, address, shown):
    """Return the seconds until ``shown`` is there, and the calls of the whole page."""
    made = []

    def note(request):
        if "/web/dataset/" in request.url or "/web/action/" in request.url:
            made.append(request.url)

    page.on("request", note)
    page.goto(address, wait_until="commit")
    page.wait_for_selector(shown)
    seconds = page.evaluate("performance.now()") / 1000
    page.wait_for_timeout(AFTER)  # the bus goes on asking for ever
    page.remove_listener("request", note)
    return seconds, len(made)
