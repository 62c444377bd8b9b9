import random
from datetime import timedelta
from itertools import product

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from . import words

MONTHS = 18
# Who looks after them, by how many customers each: (external id, share).
PEOPLE = (
    *(("specialist", 2), ("specialist_2", 2)),
    *(("specialist_3", 4), ("specialist_4", 4), ("specialist_5", 4)),
)
# How many weeks lie between contacts, by the number of the tier.
WEEKS = {1: 4, 2: 8, 3: 17}
CASES = 110
OPEN = 12
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "no_reset_password": True,
}


class RelationshipDemo(models.AbstractModel):
    """The working company around the story that the demo data tells.

    Customers buy as those of the story did, a little less: so the limits of the tiers,
    which are shares of the turnover, stay between the same customers of the story.
    """

    _name = "relationship.demo"
    _description = "Demo Company"

    @api.model
    def _add_customers(self):
        """Add customers with cards, people and turnover to those of the story."""
        chance = random.Random(19)
        made = self._make_partners(chance)
        owners = [self._user(name) for name, share in PEOPLE for __ in range(share)]
        today = fields.Date.today()
        cards = self.env["relationship.card"].with_context(**QUIET)
        cards = cards.create(
            [
                {
                    "partner_id": partner.id,
                    "user_id": owners[number % len(owners)].id,
                    "nature": chance.choice(("Private", "State-owned", "Listed")),
                    "needs": chance.choice(words.NEEDS),
                    "price_sensitivity": chance.choice(("low", "medium", "high")),
                    "information_source": "sales",
                    "confirmed_date": today - timedelta(days=chance.randrange(330)),
                    "confirmed_user_id": owners[number % len(owners)].id,
                }
                for number, partner in enumerate(made)
            ]
        )
        self._make_people(cards, chance)
        self._make_turnover(made, chance)

    def _user(self, name):
        return self.env.ref(f"crm_relationship.user_{name}")

    def _storytellers(self):
        return self._user("specialist") + self._user("specialist_2")

    def _make_partners(self, chance):
        chinese = [
            (f"{word} {branch} ({hanzi}{said})", words.CHINESE_CITIES)
            for (word, hanzi), (branch, said) in product(
                words.CHINESE, words.CHINESE_BRANCHES
            )
        ]
        others = [
            (f"{word} {branch}", words.CITIES)
            for word, branch in product(words.WORDS, words.BRANCHES)
        ]
        names = chinese + others
        chance.shuffle(names)
        values = []
        for number, (name, cities) in enumerate(names):
            city, country, phone = chance.choice(cities)
            domain = "".join(filter(str.isalnum, name.split("(")[0].lower()))
            values.append(
                {
                    "name": name,
                    "is_company": True,
                    "street": f"{chance.randrange(1, 400)} Harbour Road",
                    "city": city,
                    "country_id": self.env.ref(f"base.{country}").id,
                    "industry_id": self.env.ref(
                        f"base.res_partner_industry_{chance.choice(words.INDUSTRIES)}"
                    ).id,
                    "phone": f"{phone} 5551 {number:04}",
                    "email": f"office@{domain}.example.com",
                }
            )
        return self.env["res.partner"].with_context(**QUIET).create(values)

    def _make_people(self, cards, chance):
        values = []
        for card in cards:
            family, given = chance.choice(words.FAMILY), chance.choice(words.GIVEN)
            name = f"{chance.choice(words.FIRST)} {chance.choice(words.LAST)}"
            if card.partner_id.country_id.code == "CN":
                (roman, hanzi), (first, sign) = family.split(), given.split()
                name = f"{roman} {first} ({hanzi}{sign})"
            values.append(
                {
                    "name": name,
                    "parent_id": card.partner_id.id,
                    "function": chance.choice(words.FUNCTIONS),
                    "phone": f"{card.partner_id.phone}1",
                }
            )
        people = self.env["res.partner"].with_context(**QUIET).create(values)
        self.env["relationship.key.person"].with_context(**QUIET).create(
            [
                {"card_id": card.id, "partner_id": person.id, "role": "decides"}
                for card, person in zip(cards, people, strict=True)
            ]
        )
        for card, person in zip(cards, people, strict=True):
            card.contact_id = person

    def _make_turnover(self, customers, chance):
        """Let the customers buy as those of the story, each some per cent less."""
        streams = list(self._streams().values())
        values = []
        for number, customer in enumerate(customers):
            share = chance.uniform(0.955, 0.985)
            values += [
                {
                    "move_type": move_type,
                    "partner_id": customer.id,
                    "invoice_date": day,
                    "invoice_line_ids": [
                        fields.Command.create(
                            {"name": text, "price_unit": round(amount * share)}
                        )
                    ],
                }
                for move_type, day, amount, text in streams[number % len(streams)]
            ]
        self.env["account.move"].with_context(**QUIET).create(values).action_post()

    def _streams(self):
        """Return what each customer of the story bought, in few invoices.

        The story classifies today, and three and six months ago, the turnover of twelve
        months each: what counts in the same of these runs is one invoice.
        """
        today = fields.Date.today()
        ends = [today - relativedelta(months=months) for months in (0, 3, 6)]
        domain = [("state", "=", "posted"), ("move_type", "like", "out_")]
        parts = {}
        for move in self.env["account.move"].search(domain, order="invoice_date"):
            day = move.invoice_date
            runs = [end - relativedelta(years=1) < day <= end for end in ends]
            key = (move.partner_id, move.move_type, tuple(runs))
            amount = abs(move.amount_untaxed_signed) + parts.get(key, (0, 0))[1]
            parts[key] = (day, amount, move.invoice_line_ids[:1].name)
        streams = {}
        for (partner, move_type, __), part in parts.items():
            streams.setdefault(partner, []).append((move_type, *part))
        return streams

    @api.model
    def _add_history(self):
        """Add what happened in eighteen months: visits, answers, and cases."""
        chance = random.Random(15)
        story = self.env["ir.model.data"].search(
            [("module", "=", "crm_relationship"), ("model", "=", "relationship.card")]
        )
        cards = self.env["relationship.card"].search(
            [("id", "not in", story.mapped("res_id")), ("user_id", "!=", False)]
        )
        self._make_visits(cards, chance)
        cases = self._make_cases(cards, chance)
        self._date_changes()
        self._make_answers(cases, chance)
        self._name_measures()

    def _name_measures(self):
        """Give the measures that answers have opened external ids.

        They hold their owners: an uninstall removes what has a name, the last first,
        and would not remove these users otherwise.
        """
        names = self.env["ir.model.data"]
        measures = self.env["relationship.action"].search([("card_id", "!=", False)])
        known = measures.get_external_id()
        names._update_xmlids(
            [
                {
                    "xml_id": f"crm_relationship.demo_measure_{measure.id}",
                    "record": measure,
                    "noupdate": True,
                }
                for measure in measures
                if not known[measure.id]
            ]
        )

    def _date_changes(self):
        """Let tiers have changed on the days of their runs, as they would have."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE relationship_tier_change c SET date = r.date"
            " FROM relationship_classification_run r WHERE r.id = c.run_id"
        )
        self.env["relationship.tier.change"].invalidate_model(["date"])

    def _make_visits(self, cards, chance):
        today = fields.Datetime.now().replace(hour=0, minute=0, second=0, microsecond=0)
        types = [
            self.env.ref(f"crm_relationship.relationship_visit_type_{name}")
            for name in ("on_site", "phone", "phone", "online")
        ]
        values = []
        for card in cards:
            tiers = card.badge_tier_id.scheme_id.tier_ids
            number = tiers.ids.index(card.badge_tier_id.id) + 1 if tiers else 3
            weeks = WEEKS[min(number, 3)]
            # The first is some time ago, the last one a few weeks ahead.
            days = -30 * MONTHS + chance.randrange(weeks * 7)
            while days < 24:
                start = self._working(today + timedelta(days=days), chance)
                values.append(
                    self._visit(card, start, today, chance.choice(types), chance)
                )
                days += int(weeks * 7 * chance.uniform(0.7, 1.4))
        return self.env["relationship.visit"].with_context(**QUIET).create(values)

    def _working(self, day, chance):
        """Return an hour of a working day."""
        day += timedelta(days=(0, 0, 0, 0, 0, 2, 1)[day.weekday()])
        return day + timedelta(
            hours=chance.randrange(7, 15), minutes=chance.choice((0, 30))
        )

    def _visit(self, card, start, today, visit_type, chance):
        values = {
            "card_id": card.id,
            "visit_type_id": visit_type.id,
            "user_id": card.user_id.id,
            "preparer_id": card.user_id.id,
            "key_person_ids": [fields.Command.set(card.key_person_ids.ids)],
            "date_start": start,
            "date_end": start + timedelta(hours=visit_type.duration or 1),
            "location": card.partner_id.city,
            "purpose": chance.choice(words.PURPOSES),
            "customer_told_date": (start - timedelta(days=10)).date(),
            "state": "planned",
        }
        if start >= today:
            return values
        if chance.random() < 0.04:
            return {**values, "state": "cancelled"}
        text, satisfaction = chance.choice(words.FEEDBACK)
        done = {**values, "state": "done"}
        if start > today - timedelta(days=6) and chance.random() < 0.5:
            return done
        return {
            **done,
            "state": "reported",
            "reported_date": start + timedelta(days=1),
            "feedback": text,
            "satisfaction": satisfaction,
            "problem_state": "none",
            "needs": chance.choice(words.NEEDS) if chance.random() < 0.2 else False,
            "needs_done": start < today - timedelta(days=60),
            "result": "Agreed to speak again within the quarter.",
        }

    def _make_cases(self, cards, chance):
        now = fields.Datetime.now().replace(microsecond=0)
        # The story counts on what its two specialists have open.
        others = cards.filtered(lambda card: card.user_id not in self._storytellers())
        customers = chance.choices(cards, k=CASES - OPEN) + chance.choices(
            others, k=OPEN
        )
        values = []
        for number, card in enumerate(customers):
            subject, category, cause, found, result = chance.choice(words.CASES)
            # The last dozen is open, the others are spread over the time before.
            is_open = number >= CASES - OPEN
            days = 9 + number * 30 * MONTHS / CASES
            if is_open:
                # Two of the dozen are late: their day is over.
                late = number % 6 == 0
                days = chance.uniform(1.2, 3) if late else chance.uniform(0.1, 0.8)
            received = now - timedelta(days=days)
            case = {
                "subject": subject,
                "partner_id": card.partner_id.id,
                "card_id": card.id,
                "user_id": card.user_id.id,
                "team_id": card.team_id.id,
                "category_id": self.env.ref(f"crm_relationship.category_{category}").id,
                "channel": chance.choice(("phone", "email", "portal", "visit")),
                "state": chance.choice(("new", "acknowledged", "in_progress")),
                "received_date": received,
            }
            if case["state"] != "new" or not is_open:
                case["responded_date"] = received + timedelta(
                    hours=chance.uniform(0.5, 4)
                )
            if not is_open:
                # One of seven takes too long.
                hours = (
                    chance.uniform(90, 200)
                    if number % 7 == 0
                    else chance.uniform(5, 18)
                )
                resolved = received + timedelta(hours=max(hours, 5))
                case |= {
                    "state": "closed",
                    "resolved_date": resolved,
                    "closed_date": resolved + timedelta(days=1),
                    "customer_informed_date": resolved + timedelta(hours=2),
                    "cause": found,
                    "cause_ids": [
                        fields.Command.set(
                            self.env.ref(f"crm_relationship.cause_{cause}").ids
                        )
                    ],
                    "result": result,
                }
            if case.get("responded_date", now) > now:
                case["responded_date"] = now
            values.append(case)
        return self.env["relationship.complaint"].with_context(**QUIET).create(values)

    def _make_answers(self, cases, chance):
        """Let customers say how satisfied they are with every other case.

        What they said on visits is kept with the visits.
        """
        self.env["relationship.satisfaction"].with_context(**QUIET)._collect_all(
            [
                (
                    case,
                    {
                        "source": "rating",
                        "score": chance.choice((60, 80, 80, 100, 100)),
                        "date": case.closed_date,
                    },
                )
                for case in cases.filtered(lambda case: case.state == "closed")[::2]
            ]
        )
