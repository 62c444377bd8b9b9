from odoo.tests import tagged

from .common import ComplaintCommon


@tagged("standard", "post_install", "-at_install")
class ReferenceCommon(ComplaintCommon):
    """``document`` is the customer's; ``clerk`` works on such documents all day.

    The specialist, the auditor and ``stranger``, a specialist without part in the
    customer, may read such documents, too.
    """

    view = None

    @classmethod
    def make_readers(cls, xmlid):
        """Make the people above readers of the documents, by a group of Odoo's."""
        cls.stranger = cls.make_user("stranger", "user")
        cls.clerk = cls.make_user("clerk")
        for user in cls.stranger + cls.clerk + cls.specialist + cls.auditor:
            user.group_ids += cls.env.ref(xmlid)

    def refer(self, document, **values):
        """Create a case about a document."""
        reference = f"{document._name},{document.id}"
        return self.make_case(reference=reference, **values)

    def count(self, user, document):
        """Return the number of cases on a document, as a user reads it."""
        self.env.flush_all()
        self.env.invalidate_all()
        return self.as_user(user, document).relationship_complaint_count

    def check_count(self):
        """Each counts the cases that he sees; who works without us counts none."""
        self.refer(self.document)
        self.refer(self.document)
        self.make_case()
        for user, count in (
            (self.specialist, 2),
            (self.auditor, 2),
            (self.stranger, 0),
            (self.clerk, 0),
        ):
            with self.subTest(user.name):
                self.assertEqual(self.count(user, self.document), count)

    def check_companies(self):
        """Cases of a company that is switched off are not counted."""
        both = self.company + self.company_usd
        self.auditor.company_ids = both
        self.refer(self.document)
        self.refer(self.document, company_id=self.company_usd.id, partner_id=False)
        self.env.flush_all()
        seen = self.document.with_user(self.auditor)
        for companies, count in ((self.company, 1), (both, 2)):
            seen = seen.with_context(allowed_company_ids=companies.ids)
            self.assertEqual(seen.relationship_complaint_count, count)

    def check_button(self):
        """Who has none of our groups has no button."""
        for user, there in (
            (self.specialist, True),
            (self.auditor, True),
            (self.clerk, False),
        ):
            with self.subTest(user.name):
                view = self.env.ref(self.view)
                documents = self.as_user(user, self.document._name)
                arch = documents.get_view(view.id, "form")["arch"]
                self.assertEqual("action_relationship_complaints" in arch, there)

    def check_action(self):
        """The button opens the cases; one that is made there is about the document."""
        case = self.refer(self.document)
        self.make_case()
        document = self.as_user(self.specialist, self.document)
        action = document.action_relationship_complaints()
        cases = self.as_user(self.specialist, self.complaints)
        found = cases.search(action["domain"])
        self.assertEqual(found, case)
        new = cases.with_context(**action["context"]).create({"subject": "Leak"})
        self.assertEqual(new.reference, self.document)
        self.assertEqual(new.partner_id, self.document.partner_id)
        self.assertEqual(new.company_id, self.document.company_id)
        self.assertEqual(self.count(self.specialist, self.document), 2)

    def check_list(self):
        """A list of documents counts them all at once."""
        documents = self.document + self.document.copy() + self.document.copy()
        self.refer(self.document)
        self.refer(documents[2])
        documents = self.as_user(self.specialist, documents)
        self.count(self.specialist, documents[0])  # what is read once
        queries = []
        for some in (documents[0], documents):
            self.env.flush_all()
            some.invalidate_recordset()
            before = self.cr.sql_log_count
            counts = some.mapped("relationship_complaint_count")
            queries.append(self.cr.sql_log_count - before)
        self.assertEqual(counts, [1, 0, 1])
        self.assertEqual(*queries)
