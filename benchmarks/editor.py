"""`python -m benchmarks.editor DATABASE LOGIN`: a user who edits cards.

Edits a card at random now and then until its input ends, each edit a request of its
own with the server's retries. Prints as JSON, for each edit, the card, what was
written, the seconds it took and how often it was tried.
"""

import functools
import json
import random
import select
import sys
import time

from odoo.service.model import retrying

from .database import Database

PAUSE = 0.1  # seconds between two edits
SOURCES = ("sales", "service", "marketing", "public", "database", "partner", "fair")


def main(name, login):
    """Edit until the input ends."""
    database = Database(name)
    with database.env(login) as env:
        cards = env["relationship.card"].search([]).ids
    edits = {}
    _edit(database, login, cards[0], 0)  # Odoo warms up
    print("ready", flush=True)
    while not select.select([sys.stdin], [], [], PAUSE)[0]:
        card = random.choice(cards)
        edits[card] = _edit(database, login, card, len(edits))
    print(json.dumps(edits))


def _edit(database, login, card_id, number):
    """Edit one card; return what was written, the seconds and the tries."""
    values = {
        "needs": f"Edit {number}",
        # Required of a complete card: it moves a figure that a nightly job writes.
        "information_source": random.choice(SOURCES),
    }
    tries = []

    def write(env):
        tries.append(True)
        env["relationship.card"].browse(card_id).write(values)

    start = time.perf_counter()
    with database.env(login) as env:
        retrying(functools.partial(write, env), env)
    return [values, time.perf_counter() - start, len(tries)]


if __name__ == "__main__":
    main(*sys.argv[1:])
