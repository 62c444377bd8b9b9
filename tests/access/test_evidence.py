from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..common import GROUP
from .common import (
    MAIN_GROUPS,
    OTHER_GROUPS,
    PATHS_TO_CARD,
    PIXEL,
    AccessCommon,
)

OF_CLOSED = (
    "complaint_id IN (SELECT id FROM relationship_complaint"
    " WHERE state IN ('closed', 'rejected'))"
)
# What others rely on: none of these is gone because somebody deleted or archived
# something. With the condition that makes it evidence.
EVIDENCE = {
    "relationship_project_opinion": "TRUE",
    "relationship_confidential": "TRUE",
    "relationship_action": "TRUE",
    "relationship_benefit_grant": "state <> 'proposed'",
    "relationship_benefit_use": "TRUE",
    "relationship_complaint_photo": OF_CLOSED,
    "relationship_deadline": OF_CLOSED,
    "relationship_disclosure": "TRUE",
    "relationship_satisfaction": "TRUE",
    "relationship_release": "state <> 'draft'",
    "relationship_complaint": "state <> 'new'",
    "relationship_visit": "state IN ('done', 'reported')",
}


@tagged("standard", "post_install", "-at_install")
class EvidenceCommon(AccessCommon):
    """``own`` has a vetoed project, and a closed case with photo and signature."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.specialist.group_ids += cls.env.ref(GROUP % "confidential")
        cls.project = cls.own.project_ids
        cls.veto = cls.env["relationship.project.opinion"].create(
            {
                "project_id": cls.project.id,
                "kind": "veto",
                "subject": "bidding",
                "text": "Too risky",
                "user_id": cls.specialist.id,
            }
        )
        cls.person = cls.own.key_person_ids
        cls.block = cls.env["relationship.confidential"].create(
            {
                "card_id": cls.own.id,
                "key_person_id": cls.person.id,
                "hobbies": "Chess",
                "consent_date": "2026-06-01",
            }
        )
        cls.case = cls.own.complaint_ids
        cls.measure = cls.case.action_ids
        cls.photo = cls.env["relationship.complaint.photo"].search(
            [("complaint_id", "=", cls.case.id)]
        )

    @classmethod
    def close(cls):
        """Close the case as it was signed."""
        cls.measure.write({"result": "Not needed", "state": "cancelled"})
        cls.case.write(
            {
                "cause": "Wear",
                "result": "Replaced",
                "customer_informed_date": "2026-06-15 04:00:00",
                "customer_signature": PIXEL,
            }
        )
        cls.case.action_resolve()
        cls.case.action_close()


@tagged("standard", "post_install", "-at_install")
class TestEvidence(EvidenceCommon):
    """What others rely on stays, whoever would rather have it gone."""

    def as_worker(self, records):
        return self.as_user(self.specialist, records)

    def test_vetoed_project(self):
        """It is archived and not deleted, nor with its card."""
        with self.refused("Project of Own Customer", "Opinion"):
            self.as_worker(self.project).unlink()
        self.as_worker(self.project).active = False
        self.assertFalse(self.project.active)
        with self.refused():
            self.as_user(self.committee, self.own).unlink()
        with self.refused():
            self.as_user(self.committee, self.veto).unlink()

    def test_copy_of_a_vetoed_project(self):
        """The veto holds for the copy, until who may lifts it there (R251, R252)."""
        copy = self.as_worker(self.project).copy()
        self.assertTrue(copy.is_vetoed)
        with self.refused("Specialist has vetoed it", "Too risky"):
            copy.state = "bidding"
        veto = copy.opinion_ids
        self.assertEqual(
            (veto.user_id, veto.date, veto.text),
            (self.specialist, self.veto.date, "Too risky"),
        )
        with self.forbidden():
            self.as_user(self.supervisor, veto).action_lift()
        self.as_user(self.committee, veto).action_lift()
        copy.state = "bidding"
        self.assertTrue(self.project.is_vetoed)
        # A veto that was lifted is not copied.
        self.assertFalse(copy.copy().opinion_ids)

    def test_copy_of_what_had_begun(self):
        """A project that was bid for before the veto is not bid for again."""
        self.veto.action_lift()
        self.project.state = "bidding"
        self.veto._stamp(lifted_date=False)
        self.assertEqual(self.as_worker(self.project).copy().state, "intended")

    def test_confidential_block(self):
        """Its content goes by erasure only, which leaves that it was there."""
        with self.refused("Erase the content"):
            self.as_worker(self.block).unlink()
        with self.refused("in use"):
            self.as_user(self.data_officer, self.person).unlink()
        contact = self.person.partner_id
        for user in (self.data_officer, self.supervisor, self.head):
            with self.subTest(user.name), self.refused("cannot be deleted"):
                self.as_user(user, contact).unlink()
        self.as_user(self.data_officer, self.person).active = False
        self.as_user(self.head, contact).action_relationship_erase()
        self.assertFalse(self.block.hobbies)
        self.assertEqual(self.block.erased_user_id, self.head)
        with self.refused("cannot be deleted"):
            self.as_user(self.head, contact).unlink()

    def test_measure(self):
        """It is cancelled with a result, and its case tells who did what."""
        measure = self.as_worker(self.measure)
        with self.refused("Cancel it"):
            measure.unlink()
        with self.refused("open measure"):
            measure.active = False
        with self.refused("Result"):
            measure.action_cancel()
        measure.result = "The customer withdrew"
        measure.action_cancel()
        body = self.case.message_ids[0].body
        for word in ("Measure for Own", "Specialist", "Cancelled", "withdrew"):
            self.assertIn(word, body)
        measure.active = False
        case = self.case.copy()
        self.measure.copy({"complaint_id": case.id})
        with self.refused("kept", "Corrective Action"):
            self.as_user(self.head, case).unlink()

    def test_archived_measure_is_open_still(self):
        """A case is not closed over a measure that was put away."""
        self.measure.sudo().active = False
        self.case.action_resolve()
        self.case.write({"cause": "Wear", "result": "-"})
        self.case.customer_informed_date = "2026-06-15 04:00:00"
        with self.refused("1 measures are open"):
            self.case.action_close()

    def test_closed_case(self):
        """Photos, signature and files stay as they were, until it is reopened."""
        self.close()
        photo, case = self.as_worker(self.photo), self.as_worker(self.case)
        with self.refused("closed"):
            photo.unlink()
        with self.refused("closed"):
            photo.kind = "after"
        with self.refused("Reopen it"):
            case.customer_signature = False
        with self.refused("Reopen it"):
            case.customer_signed_by = "Somebody else"
        file = self.env["ir.attachment"].create(
            {
                "name": "proof.txt",
                "raw": b"x",
                "res_model": case._name,
                "res_id": case.id,
            }
        )
        hidden = self.env["ir.attachment"].search(
            [
                ("res_model", "=", case._name),
                ("res_id", "=", case.id),
                ("res_field", "=", "customer_signature"),
            ]
        )
        self.assertTrue(hidden)
        for attachment in (file, hidden):
            with self.refused("kept with its record"):
                self.as_worker(attachment).unlink()
            with self.refused("kept with its record"):
                self.as_worker(attachment).write({"raw": b"y"})
        self.case._stamp(state="in_progress")
        self.as_worker(file).unlink()
        photo.kind = "after"
        photo.unlink()

    def test_history(self):
        """Who may write a record neither deletes nor rewrites what it says it was."""
        card = self.as_worker(self.own)
        # Of what was created, nothing is tracked before the end of its request.
        self.cr.flush()
        card.leader_id = self.supervisor
        self.cr.flush()
        self.env.invalidate_all()
        change = self.own.message_ids.filtered("tracking_value_ids")[:1]
        note = self.own._message_log(body="Confirmed")
        comment = card.message_post(body="Told the customer")
        self.assertTrue(change)
        # Odoo's administrator is no exception.
        self.head.group_ids += self.env.ref("base.group_system")
        for message in (change, note, comment):
            for user in (self.specialist, self.head, self.committee):
                seen = self.as_user(user, message)
                with self.refused("stays in the history"):
                    seen.unlink()
                with self.refused("stays in the history"):
                    seen.body = "Other"
                with self.refused("stays in the history"):
                    seen.write({"date": "2020-01-01"})
            with self.refused("stays in the history"):
                card.message_ids = [Command.delete(message.id)]
        value = self.as_user(self.head, change.tracking_value_ids)
        with self.refused("stays in the history"):
            value.unlink()
        with self.refused("stays in the history"):
            value.new_value_char = "Other"
        # What is not said is written as before.
        self.as_worker(comment).toggle_message_starred()


@tagged("standard", "post_install", "-at_install")
class TestNothingIsLost(EvidenceCommon):
    """Of every model: what each role deletes or archives is nobody's evidence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.close()
        cls.env["relationship.release"].search(
            [("card_ids", "in", cls.own.ids)]
        ).state = "approved"
        cls.own.visit_ids.state = "done"
        cls.env.flush_all()

    def evidence(self):
        """Return what there is of evidence."""
        queries = (
            SQL(
                "SELECT %s, id FROM %s WHERE %s",
                table,
                SQL.identifier(table),
                SQL(rule),
            )
            for table, rule in EVIDENCE.items()
        )
        logs = SQL(
            "SELECT model, res_id FROM mail_message WHERE model LIKE 'relationship.%%'"
        )
        found = self.env.execute_query(SQL(" UNION ALL ").join([*queries, logs]))
        return set(found)

    @mute_logger("odoo.sql_db")
    def test_delete_and_archive(self):
        """Refused in a sentence, or without loss."""
        before, tried, lost = self.evidence(), 0, []
        self.evidence_before = before
        for model in sorted(self.registry):
            records = self.env[model]
            if (
                not model.startswith("relationship.")
                or records._abstract
                or records._transient
                or not records._auto
            ):
                continue
            record = self.sample(model)
            for role in (*MAIN_GROUPS, *OTHER_GROUPS, "confidential"):
                seen = self.as_user(getattr(self, role), record)
                for operation in ("unlink", "archive"):
                    if operation == "archive" and "active" not in records._fields:
                        continue
                    tried += 1
                    gone = before - self.after(seen, operation)
                    # What is gone may take its own history along.
                    gone.discard((model, record.id))
                    if gone:
                        lost.append((model, operation, role, sorted(gone)))
        self.assertEqual(lost, [])
        self.assertGreater(tried, 300)

    def sample(self, model):
        """Return a record of a model, that of the specialist's card where there is."""
        records = self.env[model].sudo().with_context(active_test=False)
        if {"card_id", "card_ids"} & records._fields.keys() or model in (
            "relationship.card",
            *PATHS_TO_CARD,
        ):
            return self.records_of(model, self.own)[:1]
        return records.search([], limit=1)

    def after(self, record, operation):
        """Return the evidence that there is once somebody has done something."""
        with self.undone():
            try:
                if operation == "unlink":
                    record.unlink()
                else:
                    record.active = False
                self.env.flush_all()
            except UserError as refusal:
                self.assertGreater(len(str(refusal)), 20)
                return self.evidence_before
            except IntegrityError as refusal:
                self.assertGreater(len(self._message(refusal)), 20)
                return self.evidence_before
            return self.evidence()
