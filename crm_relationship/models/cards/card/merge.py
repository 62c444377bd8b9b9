from markupsafe import Markup

from odoo import api, models
from odoo.tools import SQL, format_list


class RelationshipCardMerge(models.AbstractModel):
    """Cards of customers who turn out to be one.

    A model whose records have keys of their own among those of a card says how they are
    combined in a method ``_merge_cards(sources, destination)``.
    """

    _name = "relationship.card.merge"
    _description = "Merge of Cards"

    @api.model
    def _merge(self, sources, destination):
        """Move everything of some cards to another one, then delete them.

        Empty fields of the destination are filled, records that it has already
        are combined, and its chatter says what was merged.

        :param sources: cards of one company
        :param destination: card of the same company; may be one of them
        """
        destination = destination.sudo()
        sources = sources.sudo() - destination
        if not sources:
            return
        self.env.flush_all()
        values, given_way = self._values(sources, destination)
        message = self._message(sources, given_way)
        self._move_groups(sources, destination)
        self._move_records(sources, destination)
        sources.unlink()
        destination._stamp(**values)
        destination._message_log(body=message)
        destination._refresh_all()

    @api.model
    def _move_groups(self, sources, destination):
        """Put the card where the merged ones are in groups, and their units below."""
        path = [int(key) for key in destination.parent_path.split("/") if key]
        above = destination.browse(path) - destination
        merged_above = above & sources
        if merged_above:
            # A card cannot be below itself: it moves to where the first merged one was.
            upto = above.ids.index(merged_above[0].id)
            destination.parent_id = above[:upto][-1:]
        elif not destination.parent_id:
            below = destination.search([("id", "child_of", destination.id)])
            destination.parent_id = (sources.parent_id - sources - below)[:1]
        units = sources.with_context(active_test=False).child_ids
        (units - sources - destination).parent_id = destination

    @api.model
    def _move_records(self, sources, destination):
        """Move what refers to the cards; what both have was combined before."""
        self._drop_followers(sources, destination)
        for name, model in self.env.registry.items():
            if hasattr(model, "_merge_cards"):
                self.env[name].sudo()._merge_cards(sources, destination)
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard._update_foreign_keys_generic(sources._name, sources, destination)
        wizard._update_reference_fields_generic(sources._name, sources, destination)
        self.env.invalidate_all()

    @api.model
    def _drop_followers(self, sources, destination):
        """Leave each follower once, so that the move breaks no unique key."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM mail_followers f USING mail_followers kept"
                " WHERE f.res_model = %(model)s AND kept.res_model = %(model)s"
                " AND f.partner_id = kept.partner_id AND f.id <> kept.id"
                " AND f.res_id IN %(cards)s AND kept.res_id IN %(cards)s"
                " AND (kept.res_id = %(kept)s OR f.res_id <> %(kept)s"
                " AND kept.id < f.id)",
                model=destination._name,
                cards=(destination.id, *sources.ids),
                kept=destination.id,
            )
        )

    @api.model
    def _message(self, sources, given_way):
        """Return what the chatter says: the cards, and the words that gave way."""
        lines = [
            self.env._(
                "The card of %s was merged into this one.",
                format_list(self.env, sources.mapped("display_name")),
            ),
            *given_way,
        ]
        return Markup("").join(Markup("<p>%s</p>") % line for line in lines)

    @api.model
    def _values(self, sources, destination):
        """Return what the destination takes over.

        :return: the values for fields that are empty there; and, as lines of text,
            the values that give way to those that are there already (R004)
        """
        values, given_way = {}, []
        for name in self._filled_fields(destination):
            field = destination._fields[name]
            for card in sources.filtered(name):
                if not destination[name] and name not in values:
                    values[name] = field.convert_to_write(card[name], destination)
                elif destination[name] != card[name] and field.type in ("char", "text"):
                    label = field._description_string(self.env)
                    given_way.append(f"{card.display_name}, {label}: {card[name]}")
        if any(sources.mapped("active")):
            values["active"] = True
        own = {}
        for card in reversed([destination, *sources]):
            own.update({key: value for key, value in self._own_values(card) if value})
        if own:
            values["card_properties"] = own
        return values, given_way

    @api.model
    def _own_values(self, card):
        """Return the values of the administrator's own fields, as pairs."""
        definitions = card.read(["card_properties"])[0]["card_properties"]
        return [(own["name"], own.get("value")) for own in definitions]

    @api.model
    def _filled_fields(self, cards):
        """Return the names of the fields that a merge fills where they are empty."""
        skipped = {
            *cards._figures(),
            *("parent_id", "parent_path", "partner_id", "company_id", "kind"),
            *("format_id", "bulk_number", *models.MAGIC_COLUMNS),
        }
        return [
            name
            for name, field in cards._fields.items()
            if field.store
            and not field.related
            and (not field.compute or not field.readonly)
            and field.type not in ("one2many", "many2many", "properties")
            and name not in skipped
        ]
