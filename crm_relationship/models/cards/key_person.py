from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

# The stronger the part in a decision, the earlier.
ROLES = {
    "decides": "Decides",
    "influences": "Influences",
    "recommends": "Recommends",
    "uses": "Uses",
    "contact": "Contact",
}
# The higher the rank, the later.
LEVELS = [
    ("staff", "Staff"),
    ("middle", "Middle Management"),
    ("senior", "Senior Management"),
    ("top", "Main Leader"),
]
PLACES = [("headquarters", "Headquarters"), ("local", "Local Unit")]
# Why somebody who is listed is there no more.
GONE = [
    ("former", "Former Key Person"),
    ("archived", "Contact Archived"),
    ("elsewhere", "Changed Employer"),
]
# What leaders are told of, and what a change of it is called.
TOLD = {
    "partner_id": "person",
    "role": "role",
    "level": "level",
    "place": "place",
    "active": "listed",
}
# Fields of the contact that can be written on a key person.
CONTACT = {"function"}


class RelationshipKeyPerson(models.Model):
    """A contact's part in the decisions of the customer (关键人, R012, R023)."""

    _name = "relationship.key.person"
    _description = "Key Person"
    _inherit = ["relationship.card.child.mixin"]
    _order = "card_id, sequence, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    customer_id = fields.Many2one(related="card_id.partner_id", string="Customer")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
        domain="[('is_company', '=', False)]",
    )
    role = fields.Selection(
        selection=list(ROLES.items()),
        required=True,
        default="contact",
        help="The person's part in the decisions of the customer (决策体系).",
    )
    # R090
    level = fields.Selection(
        selection=LEVELS,
        help="Rank in the customer's organization: visitors are of equal rank.",
    )
    # R087-R089
    place = fields.Selection(
        selection=PLACES,
        help="Headquarters or a local unit of the customer.",
    )
    function = fields.Char(
        related="partner_id.function", string="Position", readonly=False
    )
    phone = fields.Char(related="partner_id.phone", readonly=False)
    email = fields.Char(related="partner_id.email", readonly=False)
    note = fields.Text()
    # R024
    gone = fields.Selection(
        selection=GONE,
        string="No Longer There",
        compute="_compute_gone",
        help="The person's contact is archived, or belongs to another employer than"
        " before, or the person is archived as a key person.",
    )
    known = fields.Json(
        readonly=True, help="What the contact was when it was last looked at."
    )

    _card_partner_uniq = models.Constraint(
        "UNIQUE (card_id, partner_id)",
        "Person: this person is a key person of the card already.",
    )

    @api.constrains("partner_id", "card_id")
    def _check_partner_id(self):
        for person in self:
            customer = person.card_id.partner_id
            if person.partner_id == customer and person.card_id.kind != "person":
                raise ValidationError(
                    self.env._(
                        "Person: %s is the customer itself. Choose one of its people.",
                        customer.display_name,
                    )
                )

    @api.depends("partner_id.name", "partner_id.display_name")
    def _compute_display_name(self):
        # Not that of the contact, which begins with the company on the same screen,
        # unless it is an address without a name.
        for person in self:
            partner = person.partner_id
            person.display_name = partner.name or partner.display_name

    @api.depends(
        "active",
        "known",
        "partner_id.active",
        "partner_id.commercial_partner_id",
        "card_id.partner_id.commercial_partner_id",
    )
    def _compute_gone(self):
        moved = self._who_moved()
        # sudo: who sees the key person sees that the contact is archived
        for person in self:
            if not person.active:
                person.gone = "former"
            elif person.partner_id and not person.sudo().partner_id.active:
                person.gone = "archived"
            else:
                person.gone = person._origin in moved and "elsewhere"

    def _marked_name(self):
        """Return the person's name, with a word when he is not there any more."""
        labels = dict(self._fields["gone"]._description_selection(self.env))
        name = self.display_name
        return f"{name} ({labels[self.gone]})" if self.gone else name

    def _who_moved(self):
        """Return who has changed employer and is not with the customer now.

        Advisers, who were never employed there, have not changed.
        """
        # sudo: employers, of which the reader learns no more than that they changed
        away = self.sudo()._origin.filtered(
            lambda person: (
                person.partner_id.commercial_partner_id
                != person.card_id.partner_id.commercial_partner_id
            )
        )
        moved = away.filtered(
            lambda person: (
                (person.known or {}).get("employer")
                not in (None, person.partner_id.commercial_partner_id.id)
            )
        )
        if away == moved:
            return moved
        changes = self.env["relationship.contact.change"].sudo()
        rows = changes.search_fetch(
            [("key_person_id", "in", (away - moved).ids), ("what", "=", "employer")],
            ["key_person_id", "partner_id"],
        )
        return (
            moved
            | rows.filtered(
                lambda change: change.partner_id == change.key_person_id.partner_id
            ).key_person_id
        )

    @api.model_create_multi
    def create(self, vals_list):
        people = super().create(vals_list)
        people._follow_contacts()
        if not self._is_stamping():
            for role, some in people.grouped("role").items():
                self.env["relationship.contact.change"]._record(
                    some, "added", False, role
                )
        people._notify_leaders(lambda env: env._("New key person: %s"))
        people.card_id._refresh_all()
        return people

    def write(self, vals):
        names = [name for name in TOLD if name in vals]
        before = {person: person._told_values(names) for person in self if names}
        result = super().write(vals)
        for person, values in before.items():
            if values.get("partner_id", person.partner_id) != person.partner_id:
                person._stamp(known=None)  # somebody else, of whom nothing is known
            person._note_changes(values)
        if not self._is_stamping() and (CONTACT & vals.keys() or "partner_id" in vals):
            self._follow_contacts()
        if "active" in vals:
            self.card_id._refresh_all()
        return result

    def _told_values(self, names):
        """Return the name of the person, and what leaders are told of."""
        values = {name: self[name] for name in names}
        return {**values, "partner_id": self.partner_id, "name": self.display_name}

    def _note_changes(self, before):
        """Keep what somebody has changed, and tell the leader the old and the new.

        A person who is replaced is news as much as the one who follows.
        """
        name, now = before.pop("name"), self.display_name
        changes = self.env["relationship.contact.change"].sudo()
        for field, old in before.items():
            if self[field] == old or self._is_stamping():
                continue
            values = (old, self[field])
            if field == "partner_id":
                values = (name, now)
            elif field == "active":
                values = [str(value).lower() for value in values]
            changes |= changes._record(self, TOLD[field], *values)
        if changes:
            names = name if name == now else f"{name} → {now}"
            self._notify_leaders(
                lambda env: env._("Key person changed: %s"), names, changes
            )

    def _follow_contacts(self):
        """Look at what the contacts of these people are now."""
        for company, people in self.sudo().grouped("company_id").items():
            changes = self.env["relationship.contact.change"]
            changes._follow_people(company, people)

    @api.ondelete(at_uninstall=False)
    def _unlink_notify_leaders(self):
        if not self._is_stamping():
            for role, people in self.grouped("role").items():
                self.env["relationship.contact.change"]._record(
                    people, "removed", role, False
                )
        self._notify_leaders(lambda env: env._("Key person removed: %s"))

    def unlink(self):
        cards = self.card_id
        result = super().unlink()
        cards.exists()._refresh_all()
        return result

    def _notify_leaders(self, subject, names=None, changes=()):
        """Tell the liaison leader of a change of the customer's key persons (R024).

        :param subject: of an environment, what is said in its language, with one
            ``%s`` for the names
        :param str names: names to show, those of the persons when not given
        :param changes: what has changed, with old and new value
        """
        if self._is_stamping():
            return  # People who are merged: nobody's key person has changed.
        names_by_card = defaultdict(list)
        for person in self:
            names_by_card[person.card_id].append(names or person.display_name)
        for card, card_names in names_by_card.items():
            card._message_log(body=self._news(subject, card_names, changes)[1])
            leader = card.sudo().leader_id
            if leader and leader != self.env.user:
                company, team = card.sudo().company_id, card.sudo().team_id
                people = company._relationship_recipients(leader, card, team)
                for lang, users in people.grouped("lang").items():
                    those = self.with_context(lang=lang)
                    text, body = those._news(subject, card_names, changes)
                    card.message_notify(
                        partner_ids=users.partner_id.ids,
                        subject=f"{card.with_context(lang=lang).display_name}: {text}",
                        body=body,
                    )

    def _news(self, subject, names, changes):
        """Return what is said of people in the language of the context, and lines."""
        text = subject(self.env) % format_list(self.env, names)
        body = Markup("<p>%s</p>") % text
        if changes:
            body += changes.with_context(lang=self.env.lang)._lines_html()
        return text, body

    @api.model
    def _merge_cards(self, sources, destination):
        """Combine the key persons of cards that are merged; called before the move."""
        people = self.with_context(active_test=False)
        kept = {
            person.partner_id: person
            for person in people.search([("card_id", "=", destination.id)])
        }
        for person in people.search([("card_id", "in", sources.ids)]):
            same = kept.setdefault(person.partner_id, person)
            if same != person:
                same._merge_person(person)

    def _merge_person(self, other):
        """Take over what ``other``, the same person, has more, and delete it."""
        kept = self._as_system()
        other = other._as_system()
        values = {
            name: other[name]
            for name in ("level", "place")
            if other[name] and not kept[name]
        }
        notes = [note for note in (kept.note, other.note) if note]
        values["note"] = "\n".join(dict.fromkeys(notes)) or False
        values["role"] = min(kept.role, other.role, key=list(ROLES).index)
        values["active"] = kept.active or other.active
        kept.write(values)
        wizard = kept.env["base.partner.merge.automatic.wizard"]
        wizard._update_foreign_keys_generic(kept._name, other, kept)
        other.unlink()
