from datetime import date

from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import tagged

from .common import AccessCommon

# Every method of ours that can be called from outside. A new one is added here
# together with the test that says what it may do for whom.
PUBLIC = {
    "mail.activity": {"action_open_document"},
    "relationship.cadence": {"action_open_duties", "action_take_shipped"},
    "relationship.card": {
        "action_check_source",
        "action_confirm",
        "action_open_benefits",
        "action_log_contact",
        "action_ask_designation",
        "action_nominate",
        "action_open_complaints",
        "action_open_part",
        "action_open_partner",
        "action_open_visits",
        "action_open_review_lines",
        "action_open_satisfaction",
        "action_open_releases",
        "action_plan_leader_visit",
        "action_print_card",
        "action_show_readers",
        "action_reconcile",
        "action_refresh",
    },
    "relationship.card.create": {"action_create"},
    "relationship.contact.duty": {
        "action_log",
        "action_plan_visit",
        "action_open_card",
        "action_open_visits",
        "action_snooze_day",
        "action_snooze_week",
    },
    "relationship.card.print": {"action_print"},
    # See tests/cards/test_duplicate.py.
    "relationship.duplicate": {"action_different", "action_merge", "action_reopen"},
    "relationship.confidential": {"action_erase", "action_withdraw"},
    "relationship.disclosure": {"is_export_recorded", "is_print_asked"},
    # See tests/access/release/test_request.py.
    "relationship.access.request": {"action_request"},
    "relationship.find": {"action_hand_over"},
    "relationship.project.opinion": {"action_lift"},
    "relationship.release": {
        "action_approve",
        "action_document",
        "action_draft",
        "action_open_cards",
        "action_recall",
        "action_refuse",
        "action_request",
    },
    # See tests/tiers/designation.
    "relationship.designation": {
        "action_approve",
        "action_refuse",
        "action_request",
    },
    # See tests/tiers/review.
    "relationship.review": {
        "action_accept_proposals",
        "action_approve",
        "action_cancel",
        "action_evaluate",
        "action_import_nominations",
        "action_issue",
        "action_nominate_again",
        "action_open",
        "action_open_lines",
        "action_open_proposals",
        "action_open_unserved",
        "action_refresh",
        "action_return",
        "action_submit",
    },
    "relationship.review.decide": {"action_decide"},
    "relationship.review.line": {
        "action_accept",
        "action_decide",
        "action_open_card",
        "action_withdraw",
    },
    "relationship.review.nominate": {"action_nominate"},
    "relationship.review.proposal": {
        "action_accept",
        "action_draft",
        "action_propose",
    },
    "relationship.review.return": {"action_return"},
    "relationship.value": {"action_open_card"},
    "relationship.review.sheet": {"action_make"},
    "relationship.scheme": {
        "action_classify",
        "action_classify_and_show",
        "action_open_classifications",
        "action_open_reviews",
        "action_open_runs",
        "action_simulate",
        "action_use_imported",
    },
    # See tests/tiers/benefit.
    "relationship.benefit": {"action_open_grants"},
    "relationship.benefit.grant": {
        "action_grant",
        "action_propose",
        "action_refuse",
        "action_take_back",
    },
    "relationship.benefit.use": {"action_cancel"},
    "relationship.benefit.due": {"action_grant", "action_open", "action_take_back"},
    "relationship.benefit.end": {"action_end"},
    # See tests/tiers/simulation.
    "relationship.simulation": {
        "action_apply",
        "action_open_cards",
        "action_simulate",
    },
    "relationship.simulation.move": {"action_open_cards"},
    "relationship.tier": {"action_open_cards"},
    "relationship.visit": {
        "action_absent",
        "action_add_to_calendar",
        "action_approve",
        "action_arrive",
        "action_cancel",
        "action_came",
        "action_confirm_again",
        "action_done",
        "action_draft",
        "action_hand_in",
        "action_leave",
        "action_log",
        "action_move",
        "action_open_card",
        "action_open_meeting",
        "action_plan",
        "action_reopen",
        "action_report",
        "action_second_booking",
        "action_told",
    },
    "relationship.handover": {"action_hand_over"},
    # Read as the caller: see tests/overview.
    "relationship.desk": {"get_desk", "make_home"},
    "relationship.history": {"action_open"},
    "relationship.indicator": {"measure"},
    "relationship.tile": {"get_tiles"},
    "relationship.visit.campaign": {"action_plan"},
    # Who may do what with a plan: see tests/visits/plan/test_access.py.
    "relationship.visit.plan": {
        "action_add_customers",
        "action_approve",
        "action_cancel",
        "action_draft",
        "action_open_results",
        "action_open_visits",
        "action_propose",
        "action_propose_follow_up",
        "action_reject",
        "action_report",
        "action_submit",
        "action_told",
    },
    "relationship.visit.plan.reject": {"action_reject"},
    "relationship.visit.report": {"action_open_visit"},
    "relationship.visit.cancel": {"action_cancel"},
    "relationship.visit.log": {"action_log"},
    "relationship.visit.move": {"action_move"},
    "portal.share": {"action_send_mail"},
    "res.company": {"action_relationship_encrypt", "action_relationship_settings"},
    "calendar.event": {"action_relationship_visit"},
    "res.partner": {
        "action_relationship_card",
        "action_relationship_complaints",
        "action_relationship_erase",
        "action_relationship_history",
        "action_relationship_log",
        "action_relationship_visits",
    },
    "account.move": {"action_relationship_complaints"},
    "relationship.complaint.reference.mixin": {"action_relationship_complaints"},
    "relationship.action": {
        "action_cancel",
        "action_done",
        "action_effective",
        "action_ineffective",
        "action_plan_leader_visit",
        "action_reopen",
    },
    "relationship.complaint.ask": {"action_ask"},
    "relationship.complaint.end": {"action_end"},
    "relationship.complaint.wait": {"action_wait"},
    "relationship.complaint.word": {"action_log"},
    "relationship.satisfaction.call": {"action_enter"},
    "relationship.complaint": {
        "action_show_readers",
        "action_acknowledge",
        "action_ask_close",
        "action_ask_resolve",
        "action_close",
        "action_dispatch",
        "action_inform",
        "action_not_satisfied",
        "action_open_card",
        "action_open_duplicates",
        "action_open_similar",
        "action_open_visits",
        "action_plan_leader_visit",
        "action_promise",
        "action_reject",
        "action_reopen",
        "action_resolve",
        "action_start",
        "action_take_note",
        "action_wait",
        "get_portal_url",
    },
    "relationship.complaint.category": {"action_open_complaints"},
    "relationship.complaint.decision": {"action_decide"},
    "relationship.complaint.phone": {"action_new_case"},
    # Who may do it: see tests/complaints/case/.
    "relationship.absence": {"action_back", "action_save"},
    "relationship.complaint.customer": {"action_correct"},
    "relationship.complaint.merge": {"action_join"},
    "relationship.intake.point": {
        "action_open_complaints",
        "action_open_page",
        "action_renew_token",
    },
    "relationship.satisfaction": {"action_open_document"},
}
# What Odoo's own methods are called; ours override them.
STANDARD = {
    "action_archive",
    "copy",
    "copy_data",
    "create",
    "default_get",
    "export_data",
    "fields_get",
    "get_external_id",
    "get_import_templates",
    "init",
    "message_get_followers",
    "message_mail_with_source",
    "message_new",
    "message_notify",
    "message_parse",
    "message_post",
    "onchange",
    "unlink",
    "write",
}
ADDON = "odoo.addons.crm_relationship."


@tagged("standard", "post_install", "-at_install")
class TestMethods(AccessCommon):
    """No method that can be called from outside does more than the caller may."""

    def ours(self, model):
        """Return the names of the methods that the addon defines on a model."""
        names = set()
        for cls in self.registry[model].mro():
            if (cls.__module__ or "").startswith(ADDON):
                names |= {name for name, value in vars(cls).items() if callable(value)}
        return {name for name in names if not name.startswith("__")}

    def test_public_methods_are_known(self):
        """What can be called from outside is on the list above, and nothing else."""
        for model in self.registry:
            names = {name for name in self.ours(model) if name[0] != "_"} - STANDARD
            with self.subTest(model):
                self.assertEqual(names, PUBLIC.get(model, set()))

    def test_private_methods_cannot_be_called(self):
        """What computes for all, or as the superuser, is not called from outside."""
        count = 0
        for model in self.registry:
            for name in self.ours(model):
                if name[0] == "_" or name == "init":
                    count += 1
                    with self.assertRaises(AccessError, msg=f"{model} {name}"):
                        get_public_method(self.env[model], name)
        self.assertGreater(count, 100)

    def test_actions_on_foreign_cards(self):
        """Nobody acts on a card that he may not see, or only read."""
        self.foreign.information_source = "sales"
        before = self.rows("relationship.card")
        for name in ("action_confirm", "action_check_source", "action_reconcile"):
            for user in (
                self.specialist,
                self.supervisor,
                self.auditor,
                self.administrator,
                self.vault,
                self.outsider,
                self.portal,
                self.public,
                self.specialist_usd,
            ):
                with self.subTest(f"{name} {user.name}"), self.forbidden():
                    getattr(self.as_user(user, self.foreign), name)()
        for user in (self.specialist, self.outsider, self.portal, self.public):
            with self.subTest(f"action_refresh {user.name}"), self.forbidden():
                self.as_user(user, self.foreign).action_refresh()
        self.assertEqual(self.rows("relationship.card"), before)

    def test_actions_on_own_cards(self):
        """Who may change a card may confirm, check and refresh it."""
        self.own.information_source = "sales"
        for user in (
            self.specialist,
            self.leader,
            self.supervisor,
            self.head,
            self.data_officer,
        ):
            card = self.as_user(user, self.own)
            with self.subTest(user.name):
                card.action_confirm()
                card.action_check_source()
                card.action_refresh()
                card.action_reconcile()
                self.assertEqual(self.own.confirmed_user_id, user)
        self.as_user(self.auditor, self.own).action_refresh()

    def test_figures_cannot_be_written(self):
        """Figures, tiers and stamps come from computing, not from a person's hand."""
        values = {
            "turnover": 5,
            "completeness": 100,
            "lifecycle": "active",
            "badge_tier_id": self.tier_rest.id,
            "review_due_date": "2030-01-01",
            "reconcile_reason": False,
            "confirmed_user_id": self.head.id,
            "confirmed_date": "2030-01-01",
        }
        before = self.rows("relationship.card")
        for user in (self.specialist, self.head, self.data_officer):
            card = self.as_user(user, self.own)
            for name, value in values.items():
                with self.subTest(f"{user.name} {name}"), self.refused():
                    card.write({name: value})
                with self.subTest(f"{user.name} new {name}"), self.refused():
                    partner = self.make_customer()
                    card.create({"partner_id": partner.id, name: value or "archived"})
        message, ids = self.load(
            "relationship.card", [".id", "turnover"], (self.own.id, 5), user=self.head
        )
        self.assertFalse(ids)
        self.assertIn("Turnover", message)
        self.assertEqual(self.rows("relationship.card"), before)

    def test_who_classifies(self):
        """Heads and administrators classify; nobody else does."""
        for user in (
            self.specialist,
            self.supervisor,
            self.data_officer,
            self.auditor,
            self.vault,
            self.outsider,
            self.portal,
            self.public,
        ):
            for name in ("action_classify", "action_classify_and_show"):
                with self.subTest(f"{name} {user.name}"), self.forbidden():
                    getattr(self.as_user(user, self.imported), name)()
        for user in (self.head, self.committee, self.administrator):
            with self.subTest(user.name):
                runs = self.as_user(user, self.imported).action_classify()
                self.assertEqual(runs.sudo().company_id, self.company)
                self.as_user(user, self.imported).action_classify_and_show()

    def test_classifying_only_own_companies(self):
        """A head classifies the cards of the companies that he works in."""
        runs = self.env["relationship.classification.run"]
        abroad = [("company_id", "=", self.company_usd.id)]
        before = runs.search(abroad)
        found = self.as_user(self.head, self.scheme).action_classify()
        self.assertEqual(runs.browse(found.ids).company_id, self.company)
        self.assertEqual(runs.search(abroad), before)

    def test_classifying_a_scheme_of_another_company(self):
        """A scheme of another company is not classified by its number."""
        scheme = self.make_scheme(
            [{"min_turnover": 1}], [], company_id=self.company_usd.id
        )
        for user in (self.head, self.administrator):
            with self.subTest(user.name), self.forbidden():
                self.as_user(user, scheme).action_classify(date(2020, 1, 1))
        self.assertFalse(scheme.run_ids)

    def override(self, user, card, scheme=None, **values):
        scheme = scheme or self.imported
        tier = scheme.tier_ids[-1]
        values = {"manual_tier_id": tier.id, "manual_reason": "Because", **values}
        line = self.line(card, scheme)
        if line:
            return self.as_user(user, line).write(values)
        lines = self.as_user(user, "relationship.classification")
        return lines.create({"card_id": card.id, "scheme_id": scheme.id, **values})

    def test_who_sets_tiers_by_hand(self):
        """The scheme says which level may; and only on cards one may change (X6)."""
        rank = ["specialist", "supervisor", "head", "committee"]
        for level in rank:
            self.imported.override_level = level
            for role in (*rank, "data_officer", "auditor", "administrator", "outsider"):
                user = getattr(self, role)
                for card in self.own + self.foreign:
                    may = role in rank and rank.index(role) >= rank.index(level)
                    if card == self.foreign and role in ("specialist", "supervisor"):
                        may = False
                    label = f"{level} {role} {card.display_name}"
                    with self.subTest(label), self.undone():
                        if may:
                            self.override(user, card)
                            tier = self.tier(card, self.imported)
                            self.assertEqual(tier, self.tier_rest)
                        else:
                            with self.forbidden():
                                self.override(user, card)

    def test_computed_values_are_not_set_by_hand(self):
        """The tier that counts, its figures and its author cannot be written."""
        line = self.line(self.own, self.imported)
        for values in (
            {"tier_id": self.tier_rest.id},
            {"computed_tier_id": self.tier_rest.id},
            {"turnover": 5},
            {"manual_user_id": self.head.id},
            {"manual_date": "2020-01-01"},
            {"company_id": self.company_usd.id},
        ):
            with self.subTest(values), self.refused("not entered"):
                self.as_user(self.head, line).write(values)
        with self.refused("cannot move"):
            self.as_user(self.head, line).write({"card_id": self.foreign.id})
        self.assertEqual(self.tier(self.own, self.imported), self.tier_key)

    def test_history_cannot_be_changed(self):
        """Nobody writes, adds or deletes changes of tiers and runs."""
        change = self.own.tier_change_ids[:1]
        run = self.imported.run_ids[:1]
        self.assertTrue(change and run)
        for records in (change, run):
            for user in (self.committee, self.head, self.administrator):
                seen = self.as_user(user, records)
                with self.subTest(f"{records._name} {user.name}"):
                    with self.forbidden():
                        seen.write({"turnover" if records == change else "total": 1})
                    with self.forbidden():
                        seen.unlink()
                    with self.forbidden():
                        seen.copy()

    def test_auditor_writes_no_messages(self):
        """An auditor changes nothing, the chatter of a card included."""
        card = self.as_user(self.auditor, self.own)
        with self.subTest("message"), self.forbidden():
            card.message_post(body="I was here")
        with self.subTest("activity"), self.forbidden():
            card.activity_schedule("mail.mail_activity_data_todo")
        with self.subTest("attachment"), self.forbidden():
            values = {"res_model": card._name, "res_id": card.id}
            self.as_user(self.auditor, "ir.attachment").create(
                {**values, "name": "x.txt", "raw": b"x"}
            )

    def test_partner_button_shows_no_foreign_card(self):
        """The button of a contact opens a card only for those who see it."""
        partner = self.foreign.partner_id
        action = self.as_user(self.stranger, partner).action_relationship_card()
        self.assertEqual(action["res_id"], self.foreign.id)
        action = self.as_user(self.specialist, partner).action_relationship_card()
        self.assertNotIn("res_id", action)
        for user in (self.outsider, self.portal):
            with self.subTest(user.name), self.forbidden():
                self.as_user(user, partner).action_relationship_card()
