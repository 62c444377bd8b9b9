from markupsafe import Markup

from odoo import api, models

from .visit import TO_COME


class RelationshipVisit(models.Model):
    """Whoever is to make a visit that somebody else arranged is told (R098).

    The specialist of the customer, and the visitor; a leader's visit is prepared by
    the specialist, who tells them. A plan that is not decided on says nothing yet.
    """

    _inherit = "relationship.visit"

    def _after_create(self):
        result = super()._after_create()
        if not self.env.su:
            self._tell_arranged()
        return result

    def _tell_arranged(self):
        """Tell each person once of all of these visits, except who arranged them."""
        # As superuser: who arranges visits cannot always read the people's contacts.
        told = {}
        for visit in self.sudo():
            if visit.state in TO_COME and visit._is_arranged():
                for user in visit._people_of_arranged():
                    told[user] = told.get(user, self.browse()) | visit
        for user, visits in told.items():
            self._notify_arranged(user, visits)

    def _is_arranged(self):
        plan = self.plan_id
        return not plan or plan.state == "approved"

    def _people_of_arranged(self):
        """Return whom to tell of a visit: who can act, but for the user."""
        people = self.card_id.user_id
        if self.visitor_role not in ("liaison_leader", "main_leader"):
            people |= self.user_id
        others = people - self.env.user
        return others._relationship_acting(self.company_id, self) - self.env.user

    @api.model
    def _notify_arranged(self, user, visits):
        env = user.with_context(lang=user.lang).env
        subject = env._("Visits arranged for you or your customers: %s", len(visits))
        links = Markup("<br/>").join(visit._get_html_link() for visit in visits)
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=Markup("<p>%s</p><p>%s</p>") % (subject, links),
        )
