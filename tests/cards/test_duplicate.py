import itertools
import re
import unicodedata

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import Form, tagged

from odoo.addons.crm_relationship.models.cards import duplicate

from .common import CardCommon

NAMES = (
    "Azure Co., Ltd.",
    "AZURE",
    "Ａｚｕｒｅ Ltd",
    "Blue Inc",
    "上海蓝天有限公司",
    "上海蓝天",
)
FORMS = (
    "股份有限公司|有限责任公司|有限公司|公司|"
    r"\b(co|company|corp|corporation|inc|ltd|limited|llc|plc)\b"
)


def name_key(name):
    """Return a name without case, width, legal form and punctuation."""
    text = unicodedata.normalize("NFKC", name).lower()
    text = re.sub(FORMS, "", text)
    return "".join(c for c in text if unicodedata.category(c)[0] in "LN")


# Half of a name of a company in Shanghai, and what makes two of one.
LETTERS = "海新鑫华市第一二分"
CHINESE = [
    *("上海华新", "上海华鑫", "上海市华新", "华新", "上海华新建筑工程有限公司"),
    *("上海华鑫建筑工程", "上海市华新建筑工程", "上海华新建筑工程分公司"),
    *("上海第一人民医院", "上海第二人民医院", "上海第十一人民医院", "天津华新建筑工程"),
]


def is_telling(letter):
    """Return whether it tells one from another, as the second from the first."""
    return letter in "0123456789〇一二三四五六七八九十百千零东西南北中甲乙丙丁分" or (
        "a" <= letter <= "z"
    )


def is_near(one, other, same_street=False):
    """Return whether two names in Chinese differ in one letter that tells nothing."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) < 4 or not any("一" <= c <= "鿿" for c in one):
        return False
    if len(one) == len(other):
        differing = [pair for pair in zip(one, other, strict=True) if len({*pair}) > 1]
        return (
            same_street and len(differing) == 1 and not any(map(is_telling, *differing))
        )
    return len(other) == len(one) + 1 and any(
        other[:n] + other[n + 1 :] == one and not is_telling(other[n])
        for n in range(len(other))
    )


def keys(partner):
    """Return the keys of a contact by reason, the strongest first."""
    found = {}
    if partner.vat:
        found["vat"] = re.sub("[^0-9A-Za-z]", "", partner.vat).upper()
    if partner.email:
        found["email"] = partner.email.strip().lower()
    if partner.phone:
        found["phone"] = re.sub("[^0-9]", "", partner.phone)
    if partner.is_company:
        found["name"] = name_key(partner.name)
    elif partner.parent_id:
        found["name"] = (partner.parent_id.id, name_key(partner.name))
    return found


def brute_force(partners):
    """Return the pairs, each found by looking at all contacts with the same key."""
    pairs = {}
    for reason in ("name", "phone", "email", "vat"):
        for one, other in itertools.combinations(partners.sorted("id"), 2):
            key = keys(one).get(reason)
            older = [
                p for p in partners.sorted("id") if key and keys(p).get(reason) == key
            ]
            if not older or older[0] != one or keys(other).get(reason) != key:
                continue
            if other.parent_id == one or one.parent_id == other:
                continue
            if (
                one.company_id
                and other.company_id
                and one.company_id != other.company_id
            ):
                continue
            pairs[one.id, other.id] = reason
    return pairs


@tagged("standard", "post_install", "-at_install")
class TestDuplicate(CardCommon):
    """Contacts that may be one are found, merged, or kept apart (R271, R331)."""

    def find(self):
        self.env["relationship.duplicate"]._cron_find()
        return self.env["relationship.duplicate"].search([])

    def owner(self, name, kind, parents):
        """Return the company of a contact: that of the one it belongs to, if any."""
        if kind == "contact" and parents:
            return parents[0].company_id.id
        return name and getattr(self, name).id

    def pairs(self, partners):
        found = self.find().filtered(lambda pair: pair.partner_id in partners)
        return {(d.partner_id.id, d.other_id.id): d.reason for d in found}

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(NAMES),
                st.sampled_from((False, "a@x.test", "B@x.test", "b@X.test ")),
                st.sampled_from(
                    (False, "+32 2 555 12 12", "+3225551212", "+32 2 555 13 13")
                ),
                st.sampled_from((False, "BE 0477.472.701", "be0477472701")),
                st.sampled_from(("company", "person", "contact")),
                st.sampled_from((None, "company", "company_usd")),
            ),
            min_size=2,
            max_size=7,
        )
    )
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        # Each example writes to the database: a smaller one is not looked for.
        phases=(Phase.explicit, Phase.generate),
    )
    def test_brute_force(self, rows):
        """The pairs are those that one finds by comparing everybody with everybody."""
        with self.undone():
            partners = self.env["res.partner"].with_context(no_vat_validation=True)
            made = partners.browse()
            for name, email, phone, vat, kind, company in rows:
                parents = made.filtered("is_company")
                made |= partners.create(
                    {
                        "name": name,
                        "email": email,
                        "phone": phone,
                        "vat": kind != "contact" and vat,
                        "is_company": kind == "company",
                        "parent_id": kind == "contact" and parents[:1].id,
                        "company_id": self.owner(company, kind, parents),
                    }
                )
            self.assertEqual(self.pairs(made), brute_force(made))

    def test_reasons(self):
        """Each reason by hand; the strongest is shown."""
        azure, blue, red, other = self.make_customers("Azure", "Blue", "Red", "Other")
        (azure | blue).email = "office@azure.test"
        red.phone = other.phone = "+32 2 555 12 12"
        self.assertEqual(
            self.pairs(azure | blue | red | other),
            {(azure.id, blue.id): "email", (red.id, other.id): "phone"},
        )
        (azure | blue).write({"vat": "BE0477472701"})
        self.assertEqual(self.pairs(azure), {(azure.id, blue.id): "vat"})

    def test_names(self):
        """Legal form, case, width and punctuation make no other customer."""
        made = self.make_customers(*NAMES)
        self.assertEqual(
            self.pairs(made),
            {
                (made[0].id, made[1].id): "name",
                (made[0].id, made[2].id): "name",
                (made[4].id, made[5].id): "name",
            },
        )

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(CHINESE)
                | st.text(LETTERS, min_size=1, max_size=6).map(lambda s: s + "建筑"),
                st.sampled_from((False, "南京路 1 号", "南京路２号")),
            ),
            min_size=2,
            max_size=12,
        )
    )
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        phases=(Phase.explicit, Phase.generate),
    )
    def test_brute_force_chinese(self, rows):
        """Nothing is listed that is not near, and nobody near one stands alone.

        Of several that are near each other, each is put beside one of them.
        """
        with self.undone():
            made = self.make_customers(*(name for name, __ in rows))
            for partner, (__, street) in zip(made, rows, strict=True):
                partner.street = street
            found = self.pairs(made)
            listed = {id_ for pair in found for id_ in pair}
            for one, other in itertools.combinations(made, 2):
                keys = name_key(one.name), name_key(other.name)
                street = bool(one.street) and one.street == other.street
                near = keys[0] == keys[1] or is_near(*keys, street)
                if (one.id, other.id) in found:
                    self.assertTrue(near, keys)
                if near and len(keys[0]) > 1:
                    self.assertLessEqual({one.id, other.id}, listed, keys)

    def near(self, **values):
        """Return the names that are put beside each other, of customers made so."""
        made = self.make_customers(*CHINESE)
        made.write(values)
        names = {partner.id: partner.name for partner in made}
        found = self.pairs(made)
        self.assertLessEqual(set(found.values()), {"name"})
        return {(names[one], names[other]) for one, other in found}

    def test_names_in_chinese(self):
        """By hand: what has one letter more, in whatever locale, without pg_trgm.

        上海华新建筑工程 and 上海市华新建筑工程 are nearly the same; a branch (分), the
        second of two (一, 二), and another town (two letters) are not.
        """
        self.patch(self.env.registry, "has_trigram", False)
        more = {
            ("上海华新", "上海市华新"),
            ("上海华新建筑工程有限公司", "上海市华新建筑工程"),
        }
        with self.undone():
            self.assertEqual(self.near(), more)
        # Another letter (鑫) is another brand, unless something else is the same.
        same = {
            *more,
            ("上海华新", "上海华鑫"),
            ("上海华新建筑工程有限公司", "上海华鑫建筑工程"),
        }
        with self.undone():
            self.assertEqual(self.near(street="南京路１号"), same)
        with self.undone():
            self.assertEqual(self.near(website="https://huaxin.test"), more)

    def test_names_in_chinese_by_domain(self):
        """The domain of their e-mails is a sign; that of everybody is none."""
        one, two = made = self.make_customers("上海华新建筑", "上海华鑫建筑")
        one.email, two.email = "li@huaxin.test", "wang@huaxin.test"
        self.assertEqual(self.pairs(made), {(one.id, two.id): "name"})
        one.email, two.email = "li@qq.com", "wang@qq.com"
        self.assertFalse(self.pairs(made))

    def test_names_in_chinese_of_two_companies(self):
        """Contacts of two companies of ours are two, whatever their names."""
        one, two = self.make_customers("上海华新建筑", "上海市华新建筑")
        self.assertEqual(self.pairs(one | two), {(one.id, two.id): "name"})
        one.company_id, two.company_id = self.company, self.company_usd
        self.assertFalse(self.pairs(one | two))

    def find_similar(self):
        """Compare names as the scheduled action does, by the server's own pg_trgm."""
        self.env.cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        self.patch(self.env.registry, "has_trigram", True)
        self.run_cron("ir_cron_find_similar_names")

    def test_similar_names(self):
        """A letter more or less makes no other customer, until the name is mended.

        Trigrams of huaxinconstruction (19) and huaxingconstruction (20): 17 in common
        of 22, a share of 0.77. With huaxiaconsulting (17): 7 of 29, or 0.24.
        """
        one, two, __ = made = self.make_customers(
            "Huaxin Construction", "Huaxing Construction Ltd", "Huaxia Consulting"
        )
        person = self.env["res.partner"].create({"name": "Huaxin Constructions"})
        self.find_similar()
        self.assertEqual(self.pairs(made | person), {(one.id, two.id): "name"})
        pair = self.find().filtered(lambda d: d.partner_id == one)
        self.as_user(self.data_officer, pair).action_different()
        two.phone = "+32 2 555 12 12"
        self.find_similar()
        self.assertEqual(pair.state, "different")
        self.as_user(self.data_officer, pair).action_reopen()
        two.name = "Tianyuan"
        self.assertFalse(self.pairs(made))

    def test_similar_names_of_two_companies(self):
        """Contacts of two companies of ours are two, whatever their names."""
        one, two = made = self.make_customers(
            "Huaxin Construction", "Huaxing Construction"
        )
        one.company_id, two.company_id = self.company, self.company_usd
        self.find_similar()
        self.assertFalse(self.pairs(made))

    def test_similar_names_in_batches(self):
        """Each contact is compared once, however often the job is called."""
        self.find_similar()
        made = self.make_customers(*(f"Huaxin Construction {n:03}" for n in range(5)))
        self.patch(duplicate, "BATCH", 2)
        for __ in range(3):
            self.find_similar()
        expected = itertools.combinations(made.sorted("id").ids, 2)
        self.assertEqual(set(self.pairs(made)), set(expected))

    def test_without_trigrams(self):
        """A database without pg_trgm compares names by their keys alone."""
        made = self.make_customers("Huaxin Construction", "Huaxing Construction")
        self.patch(self.env.registry, "has_trigram", False)
        self.run_cron("ir_cron_find_similar_names")
        self.assertFalse(self.pairs(made))

    def test_people_of_one_name(self):
        """Two people of one name are two, unless they work for the same customer."""
        azure = self.make_customer("Azure")
        people = self.env["res.partner"].create(
            [
                {"name": "Li Wei"},
                {"name": "Li Wei"},
                {"name": "Li Wei", "parent_id": azure.id},
                {"name": "Li Wei", "parent_id": azure.id},
            ]
        )
        self.assertEqual(self.pairs(people), {(people[2].id, people[3].id): "name"})

    def test_contact_of_a_company(self):
        """Who writes from the address of their company is not the company."""
        azure = self.make_customer("Azure", email="office@azure.test")
        self.env["res.partner"].create(
            {"name": "Li", "parent_id": azure.id, "email": "office@azure.test"}
        )
        self.assertFalse(self.pairs(azure))

    def test_contacts_of_two_companies(self):
        """Each company of ours has contacts of its own; what is shared is compared."""
        one = self.make_customer("Azure", company_id=self.company.id)
        two = self.make_customer("Azure", company_id=self.company_usd.id)
        self.assertFalse(self.pairs(one | two))
        two.company_id = False
        self.assertEqual(self.pairs(one | two), {(one.id, two.id): "name"})

    def test_not_the_same(self):
        """What somebody has said is kept, every night; and can be taken back."""
        one, two = self.make_customers("Azure", "Azure Ltd")
        pair = self.find().filtered(lambda d: d.partner_id == one)
        self.as_user(self.data_officer, pair).action_different()
        self.find()
        self.assertEqual(pair.state, "different")
        self.assertEqual(pair.decided_user_id, self.data_officer)
        self.as_user(self.data_officer, pair).action_reopen()
        self.assertEqual(pair.state, "open")
        # Who is no duplicate any more is taken off the list.
        two.name = "Blue"
        self.find()
        self.assertFalse(pair.exists())

    def test_merge(self):
        """Odoo's step opens with both; after it they are one, and off the list."""
        one, two = self.make_customers("Azure", "Azure Ltd")
        card = self.make_card(two)
        pair = self.find().filtered(lambda d: d.partner_id == one)
        action = self.as_user(self.head, pair).action_merge()
        wizard = self.as_user(self.head, action["res_model"]).browse(action["res_id"])
        self.assertEqual(set(wizard.partner_ids.ids), {one.id, two.id})
        wizard.action_merge()
        self.assertFalse(pair.exists())
        self.assertEqual(len((one | two).exists()), 1)
        self.assertTrue(card.exists())

    def test_who_may(self):
        """Data officers and heads decide, auditors read, others see nothing."""
        self.make_customers("Azure", "Azure Ltd")
        pair = self.find()[:1]
        self.assertTrue(self.as_user(self.auditor, pair).has_access("read"))
        for user in (self.auditor, self.specialist, self.administrator, self.outsider):
            with self.subTest(user.name), self.forbidden():
                self.as_user(user, pair).action_different()
        self.assertFalse(self.as_user(self.specialist, pair).has_access("read"))

    def test_on_entry(self):
        """Who enters a contact again is told while doing so, of those they see."""
        known = self.make_customer("Azure", email="office@azure.test")
        form = Form(self.as_user(self.specialist, "res.partner"))
        form.name = "Azure again"
        self.assertFalse(form.relationship_same_ids[:])
        form.email = "Office@azure.test"
        self.assertEqual(form.relationship_same_ids[:].ids, known.ids)
        saved = form.save()
        self.assertFalse(saved.relationship_same_ids)
