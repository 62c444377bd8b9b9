from odoo.tests import tagged

from ..complaints.intake.common import MailCommon


@tagged("standard", "post_install", "-at_install")
class RatingCommon(MailCommon):
    """Requests for ratings are switched on."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.company.relationship_rating_mail = True
        cls.company.email = "office@main.example"

    @classmethod
    def make_case(cls, **values):
        return cls.env["relationship.complaint"].create(
            {
                "company_id": cls.company.id,
                "partner_id": cls.contact.id,
                "subject": "Leaking valve",
                "team_id": cls.team.id,
                **values,
            }
        )

    def close(self, case, user=None):
        """Bring a case to its end; return the requests that are sent for it."""
        mails = self.env["mail.mail"]
        known = mails.search([])
        case.write({"cause": "Seal", "result": "New seal"})
        case = case.with_user(user or self.env.user)
        case.action_resolve()
        case.action_inform()
        case.action_close()
        self.env.flush_all()
        new = mails.search([]) - known
        return new.filtered(lambda mail: "/rate/" in (mail.body_html or ""))

    def rating(self, case):
        return self.env["rating.rating"].search(
            [("res_model", "=", case._name), ("res_id", "=", case.id)]
        )

    def answers(self, case):
        return self.env["relationship.satisfaction"].search(
            [("res_model", "=", case._name), ("res_id", "=", case.id)], order="id"
        )
