from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import RatingCommon


@tagged("standard", "post_install", "-at_install")
class TestRatingSecrecy(RatingCommon):
    """No employee votes for a customer."""

    def test_employees_do_not_touch_ratings(self):
        """Odoo lets employees write ratings; not those of our cases."""
        case = self.make_case()
        self.close(case)
        rating = self.rating(case)
        self.assertTrue(rating)
        for user in (self.specialist, self.committee, self.administrator):
            ratings = self.as_user(user, "rating.rating")
            self.assertFalse(ratings.search([("res_model", "=", case._name)]))
            with self.forbidden():
                ratings.browse(rating.id).read(["access_token"])
            with self.forbidden():
                ratings.browse(rating.id).write({"rating": 5, "consumed": True})
            with self.forbidden():
                ratings.create(
                    {
                        "res_model_id": self.env["ir.model"]._get_id(case._name),
                        "res_id": case.id,
                        "rating": 5,
                        "consumed": True,
                    }
                )
            with self.assertRaises(ValueError):
                self.as_user(user, case).rating_apply(5, token=rating.access_token)

    def test_ratings_of_others_stay(self):
        """Ratings of other documents are Odoo's, as ever."""
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.customer.id,
            }
        )
        found = self.as_user(self.specialist, "rating.rating").search(
            [("id", "=", rating.id)]
        )
        self.assertTrue(found)
        self.as_user(self.specialist, rating).write({"rating": 3})

    def test_token_is_not_in_the_chatter(self):
        """Who reads the case does not find the address of the page in it."""
        case = self.make_case()
        self.close(case)
        token = self.rating(case).access_token
        seen = self.as_user(self.specialist, case)
        self.assertNotIn(token, "".join(seen.message_ids.mapped("body")))
        mails = self.as_user(self.specialist, "mail.message")
        self.assertFalse(mails.search([("body", "ilike", token)]))
        with self.assertRaises(AccessError):
            seen._rating_get_access_token()
        # Nor by the template, which writes only what our own code gives it.
        template = self.env.ref("crm_relationship.mail_template_complaint_rating")
        values = template.with_user(self.specialist)._generate_template(
            case.ids, ["body_html"]
        )
        self.assertNotIn(token, values[case.id]["body_html"])

    def test_answers_are_immutable(self):
        """Nobody creates, changes or deletes answers, not even the committee."""
        case = self.make_case()
        answer = self.env["relationship.satisfaction"]._collect(
            case, 20, source="rating"
        )
        for user in (self.specialist, self.committee, self.administrator):
            seen = self.as_user(user, answer)
            with self.forbidden():
                seen.write({"score": 100})
            with self.forbidden():
                seen.unlink()
            with self.forbidden():
                seen.create({"score": 100, "source": "rating"})
        with self.refused("never changed"):
            answer.write({"score": 100})
        with self.refused("never deleted"):
            answer.unlink()

    def test_score_range(self):
        """A score is between 0 and 100."""
        case = self.make_case()
        for score in (-1, 101):
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env["relationship.satisfaction"]._collect(
                    case, score, source="rating"
                )

    def test_token_does_not_come_out_by_a_path(self):
        """Paths from the case to its ratings are closed, with whatever operator."""
        case = self.make_case()
        self.close(case)
        token = self.rating(case).access_token
        for user in (self.specialist, self.committee, self.auditor):
            cases = self.as_user(user, case.browse())
            with self.subTest(user.name):
                with self.assertRaises(AccessError):
                    cases.search(
                        [("rating_ids.access_token", "=like", f"{token[:2]}%")]
                    )
                with self.assertRaises(AccessError):
                    cases.browse(case.id).read(["rating_ids"])
