"""Tiers: schemes of classification, and which customer is in which tier (分级).

``scheme``: an axis of classification, its period, unit and protection. ``tier``: its
values; ``rule``: the conditions of a tier. ``classification``: the present tier of a
card in a scheme, computed or set by hand. ``change``: what it was before. ``run``: one
computing, with the cut-offs that explain it. ``classifier``: the service that computes.
``card``: the tiers on the card, and what follows from them: work with key customers and
who changes their people, what they have, reviews, where a simulation moves them.

Rooms: ``value``, the rhythm in which a customer buys, and what he is worth. ``review``:
a committee reviews and issues what a scheme proposes. ``designation``: the people of
key customers. ``benefit``: what a tier gives to its customers. ``simulation``: who
would move by other rules, before they are saved.

Which way an invoice becomes a tier:

1. ``relationship.turnover`` (capability ``cards``) says in SQL which documents are
   turnover: posted invoices, imports, and what other addons add.
2. The scheme sums it over its period, by customer or by group of companies
   (``scheme._unit_turnover_sql``).
3. The classifier ranks all customers and finds, for each condition of each rule, the
   turnover at which it begins to hold (``classifier._levels``). The run keeps that.
4. Each card has the tier of the first rule that it meets (``rule._number_sql``),
   lowered no faster than the scheme allows, unless a tier set by hand counts
   (``scheme._effective_sql``).
5. Cards whose line differs are written in batches: line, change, and the badge that
   lists show (``classifier._writes``). People's overrides take the same steps in
   Python (``classification._apply_override``).

A night classifies all (``scheme._cron_classify``); new, merged and refreshed cards are
classified by the cut-offs of the last run (``classifier._classify_cards``).

To extend: other documents by ``relationship.turnover._document_queries``; what else
follows from a tier, by depending on ``badge_tier_id`` in the card's refresh.
"""

from . import scheme
from . import tier
from . import setup
from . import rule
from . import run
from . import classification
from . import classifier
from . import change
from . import card
from . import card_refresh
from . import res_company
from . import simulation
from . import value
from . import review
from . import benefit
from . import designation
