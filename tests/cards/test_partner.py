from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import CardCommon

FIGURES = {"relationship_last_contact_date", "relationship_open_complaint_count"}
NAMES = ("relationship_card_id", "relationship_tier_id", "relationship_user_id")
ON_ENTRY = {"relationship_same_ids"}


@tagged("standard", "post_install", "-at_install")
class TestPartnerFields(CardCommon):
    """What contacts show of the card of their customer, as the reader sees it.

    ``azure`` is a key customer of the specialist, ``blue`` one of ``specialist_2``,
    ``cyan`` has a card without specialist, ``grey`` an archived one, ``white`` none.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.azure, cls.blue, cls.cyan, cls.grey, cls.white = cls.make_customers(
            "Azure", "Blue", "Cyan", "Grey", "White"
        )
        cls.contact = cls.make_customer(
            "Li Wei", is_company=False, parent_id=cls.azure.id
        )
        cls.partners = cls.azure + cls.blue + cls.cyan + cls.grey + cls.white
        cls.partners += cls.contact
        cls.import_turnover(cls.azure, 1000)
        cls.azure_card = cls.make_card(cls.azure)
        cls.blue_card = cls.make_card(cls.blue, user_id=cls.specialist_2.id)
        cls.cyan_card = cls.make_card(cls.cyan, user_id=False)
        cls.grey_card = cls.make_card(cls.grey)
        cls.refresh()
        cls.grey_card.action_archive()

    def shown(self, user, partner):
        """Return card, tier and specialist that a contact shows to a user."""
        self.env.flush_all()
        self.env.invalidate_all()
        seen = self.as_user(user, partner)
        return tuple(seen[name].with_env(self.env) for name in NAMES)

    def empty(self):
        partners = self.env["res.partner"]
        return tuple(self.env[partners._fields[name].comodel_name] for name in NAMES)

    def find(self, user, name, operator, value):
        """Search the contacts of the test."""
        self.env.flush_all()
        self.env.invalidate_all()
        partners = self.as_user(user, "res.partner")
        domain = [("id", "in", self.partners.ids), (name, operator, value)]
        return self.env["res.partner"].browse(partners.search(domain).ids)

    def test_customer_and_its_contacts(self):
        """A contact shows the card of its customer."""
        expected = (self.azure_card, self.tier_key, self.specialist)
        for partner in self.azure + self.contact:
            self.assertEqual(self.shown(self.specialist, partner), expected)
        for partner in self.grey + self.white:
            self.assertEqual(self.shown(self.head, partner), self.empty())
        self.assertEqual(
            self.shown(self.head, self.cyan),
            (self.cyan_card, self.tier_rest, self.env["res.users"]),
        )

    def test_only_what_the_reader_sees(self):
        """A foreign card is not shown; heads, data officers and auditors see all."""
        self.assertEqual(self.shown(self.specialist, self.blue), self.empty())
        for user in (self.head, self.data_officer, self.auditor, self.specialist_2):
            with self.subTest(user.name):
                self.assertEqual(self.shown(user, self.blue)[0], self.blue_card)
        for user in (self.administrator, self.outsider):
            with self.subTest(user.name):
                self.assertEqual(self.shown(user, self.azure), self.empty())

    def test_portal_user_sees_nothing_on_himself(self):
        """A customer in the portal learns nothing of their card."""
        portal = self.portal.partner_id
        self.make_card(portal)
        self.assertEqual(self.shown(self.portal, portal), self.empty())

    def test_company_that_is_active(self):
        """Shown is the card of the company in which one works at the moment."""
        card = self.make_card(self.azure, company_id=self.company_usd.id)
        self.head.company_ids += self.company_usd
        partner = self.azure.with_user(self.head)
        both = (self.company + self.company_usd).ids
        for companies, expected in (
            (both, self.azure_card),
            (both[::-1], card),
            (self.company_usd.ids, card),
            (self.company.ids, self.azure_card),
        ):
            seen = partner.with_context(allowed_company_ids=companies)
            with self.subTest(companies):
                self.assertEqual(seen.relationship_card_id.id, expected.id)
                found = seen.search([("relationship_card_id", "in", expected.ids)])
                self.assertEqual(set(found.ids), set((self.azure + self.contact).ids))

    def test_contact_that_is_not_saved(self):
        """A contact that is being entered shows the card of its customer."""
        partners = self.as_user(self.specialist, "res.partner")
        new = partners.new({"name": "New", "parent_id": self.azure.id})
        self.assertFalse(partners.new({"name": "New"}).relationship_card_id)
        self.assertFalse(new.relationship_card_id and new.is_company)

    def test_search_by_card(self):
        """Contacts are found by their card, and by having none."""
        azure = self.azure + self.contact
        others = self.partners - azure
        for operator, value, expected in (
            ("=", self.azure_card.id, azure),
            ("in", self.azure_card.ids, azure),
            ("in", (self.azure_card + self.cyan_card).ids, azure + self.cyan),
            ("!=", self.azure_card.id, others),
            ("not in", self.azure_card.ids, others),
            ("=", False, self.grey + self.white),
            ("!=", False, azure + self.blue + self.cyan),
            ("in", [], self.env["res.partner"]),
            ("not in", [], self.partners),
            ("any", [("lifecycle", "=", "new")], azure),
            ("any", [("turnover", "<", 1)], self.blue + self.cyan),
            ("not any", [("turnover", "<", 1)], azure + self.grey + self.white),
            ("ilike", "azu", azure),
        ):
            with self.subTest(f"{operator} {value}"):
                found = self.find(self.head, "relationship_card_id", operator, value)
                self.assertEqual(set(found), set(expected))

    def test_search_by_tier(self):
        """Contacts are found by tier, by its name, and by having none."""
        azure = self.azure + self.contact
        rest = self.blue + self.cyan
        none = self.grey + self.white
        for operator, value, expected in (
            ("=", self.tier_key.id, azure),
            ("in", self.imported.tier_ids.ids, azure + rest),
            ("!=", self.tier_key.id, rest + none),
            ("not in", self.tier_key.ids, rest + none),
            ("=", False, none),
            ("!=", False, azure + rest),
            ("in", [self.tier_key.id, False], azure + none),
            ("not in", [self.tier_key.id, False], rest),
            ("any", [("code", "=", "TIER-1")], azure),
            ("ilike", "Tier 1", azure),
            ("not ilike", "Tier 1", rest + none),
        ):
            with self.subTest(f"{operator} {value}"):
                found = self.find(self.head, "relationship_tier_id", operator, value)
                self.assertEqual(set(found), set(expected))

    def test_search_by_specialist(self):
        """Contacts are found by specialist; with none are those without a card, too."""
        azure = self.azure + self.contact
        none = self.cyan + self.grey + self.white
        for operator, value, expected in (
            ("=", self.specialist.id, azure),
            ("!=", self.specialist.id, self.blue + none),
            ("=", False, none),
            ("!=", False, azure + self.blue),
            ("any", [("login", "=", "relationship_specialist_2")], self.blue),
            ("ilike", "ialist 2", self.blue),
        ):
            with self.subTest(f"{operator} {value}"):
                found = self.find(self.head, "relationship_user_id", operator, value)
                self.assertEqual(set(found), set(expected))

    def test_search_agrees_with_what_is_shown(self):
        """For every reader, contacts found have what they show (and none: nothing)."""
        for user in (
            self.specialist,
            self.specialist_2,
            self.supervisor,
            self.head,
            self.auditor,
            self.administrator,
            self.outsider,
        ):
            shown = {partner: self.shown(user, partner) for partner in self.partners}
            for index, name in enumerate(NAMES):
                without = {p for p, values in shown.items() if not values[index]}
                with self.subTest(f"{user.name} {name}"):
                    self.assertEqual(set(self.find(user, name, "=", False)), without)
                    self.assertEqual(
                        set(self.find(user, name, "!=", False)),
                        set(self.partners) - without,
                    )

    def test_filters_of_the_search_view(self):
        """The filters for contacts are there for those who see cards."""
        for user, expected in (
            (self.specialist, True),
            (self.data_officer, True),
            (self.outsider, False),
            (self.administrator, False),
        ):
            views = self.as_user(user, "res.partner").get_views(
                [(self.env.ref("base.view_res_partner_filter").id, "search")]
            )
            arch = views["views"]["search"]["arch"]
            with self.subTest(user.name):
                self.assertEqual("Without Relationship Card" in arch, expected)
                self.assertEqual("relationship_tier_id" in arch, expected)

    def test_outsider_works_with_contacts(self):
        """Other employees list and open contacts as ever."""
        outsider = self.as_user(self.outsider, "res.partner")
        kinds = ("list", "kanban", "form")
        views = outsider.get_views([(False, kind) for kind in kinds])
        for view in views["views"].values():
            self.assertNotIn("relationship_", view["arch"])
        spec = {"display_name": {}, "application_statistics": {}}
        spec |= {name: {"fields": {"display_name": {}}} for name in NAMES}
        result = outsider.web_search_read([("id", "in", self.partners.ids)], spec)
        self.assertEqual(result["length"], len(self.partners))
        for record in result["records"]:
            self.assertEqual([record[name] for name in NAMES], [False] * 3)
        with self.assertRaises(AccessError):
            self.as_user(self.outsider, self.azure_card).read(["needs"])

    def test_statistics_of_a_contact(self):
        """The badges of a contact tell its tier, to those who see it."""
        for user, expected in (
            (self.specialist, ["Tier 1"]),
            (self.specialist_2, []),
            (self.auditor, ["Tier 1"]),
            (self.outsider, []),
        ):
            self.env.invalidate_all()
            seen = self.as_user(user, self.azure)
            badges = [
                badge["value"]
                for badge in seen.application_statistics or []
                if badge["label"] == "Customer Tier"
            ]
            with self.subTest(user.name):
                self.assertEqual(badges, expected)

    def test_contacts_stay_light(self):
        """Nothing of ours is stored on contacts, and none of their writes is ours."""
        partners = self.env["res.partner"]
        ours = {
            name: field
            for name, field in partners._fields.items()
            if "crm_relationship" in (field._modules or ())
            or name.startswith("relationship_")
        }
        self.assertEqual(set(ours), {*NAMES, *FIGURES, *ON_ENTRY})
        self.assertFalse([name for name, field in ours.items() if field.store])
        addon = "odoo.addons.crm_relationship."
        for cls in self.registry["res.partner"].mro():
            if (cls.__module__ or "").startswith(addon):
                self.assertFalse({"write", "create", "unlink"} & set(vars(cls)))
        rules = self.env["ir.rule"].search([("model_id.model", "=", "res.partner")])
        modules = rules.get_external_id().values()
        self.assertFalse([name for name in modules if name.startswith("crm_rel")])
        # No stored field of ours hangs on a field of contacts; but for projects that
        # follow an opportunity, which Odoo computes from its contact.
        for field in partners._fields.values():
            for dependent in partners.pool.get_dependent_fields(field):
                if str(dependent) == "relationship.project.state":
                    continue
                if dependent.model_name.startswith("relationship."):
                    self.assertFalse(dependent.store, f"{field} {dependent}")

    def buttons(self, user, partner):
        """Return the texts of our buttons that the form of a contact shows."""
        seen = self.as_user(user, partner)
        arch = seen.get_views([(False, "form")])["views"]["form"]["arch"]
        values = {name: seen[name] for name in NAMES}
        return [
            "".join(button.itertext()).strip()
            for button in etree.fromstring(arch).iter("button")
            if button.get("name") == "action_relationship_card"
            and not safe_eval(button.get("invisible", "False"), values)
        ]

    def test_button_is_for_those_who_can_use_it(self):
        """Who sees a card has its button; to create one, who may create cards."""
        relationship, create = ["Relationship"], ["Create Card"]
        for user, with_card, without in (
            (self.specialist, relationship, create),
            (self.head, relationship, create),
            (self.data_officer, relationship, create),
            (self.auditor, relationship, []),
            (self.administrator, [], []),
            (self.outsider, [], []),
        ):
            self.env.invalidate_all()
            with self.subTest(user.name):
                self.assertEqual(self.buttons(user, self.azure), with_card)
                self.assertEqual(self.buttons(user, self.white), without)

    def test_button_opens_the_card(self):
        """The button opens the card, an archived one, too, or a new one filled in."""
        for partner, card in (
            (self.azure, self.azure_card),
            (self.contact, self.azure_card),
            (self.grey, self.grey_card),
        ):
            action = self.as_user(self.specialist, partner).action_relationship_card()
            with self.subTest(partner.name):
                self.assertEqual(action["res_model"], "relationship.card")
                self.assertEqual(action["res_id"], card.id)
        action = self.as_user(self.specialist, self.white).action_relationship_card()
        self.assertNotIn("res_id", action)
        cards = self.as_user(self.specialist, "relationship.card")
        values = cards.with_context(**action["context"]).default_get(
            ["partner_id", "user_id", "company_id"]
        )
        self.assertEqual(values["partner_id"], self.white.id)
        self.assertEqual(values["user_id"], self.specialist.id)

    def test_button_of_a_contact_without_card(self):
        """A new card from a contact is that of its customer."""
        contact = self.make_customer("Wang", is_company=False, parent_id=self.white.id)
        action = self.as_user(self.specialist, contact).action_relationship_card()
        self.assertEqual(action["context"]["default_partner_id"], self.white.id)
