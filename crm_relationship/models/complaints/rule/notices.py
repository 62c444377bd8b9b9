from collections import defaultdict

from markupsafe import Markup


class Notices:
    """What colleagues are told of cases, collected first and sent in one go.

    Who has to do with a case in several ways hears of it once, with all of it: one
    activity on the case. Who is told of many cases at once gets one message about
    them. Everybody reads their own language.
    """

    def __init__(self, env):
        self.env = env(su=True)
        # By case: pairs of users, and a callable that says what is the matter.
        self._said = defaultdict(list)

    def add(self, case, users, compose):
        """Have colleagues told of a case.

        :param users: internal users; who acts for those who cannot sees the case
        :param compose: callable that takes the case in some language, returns a text
        """
        case = case.sudo()
        people = case.company_id._relationship_recipients(users, team=case.team_id)
        case._inform(people - users)
        self._said[case].append((people.sudo(), compose))

    def send(self):
        """Tell it: activities, messages, and a line in the chatter of each case."""
        texts = {
            (case, user): self._text(case, user)
            for case, said in self._said.items()
            for user in self.env["res.users"].union(*(users for users, __ in said))
        }
        self._schedule(texts)
        self._message(texts)
        self._log()
        self._said.clear()

    def _text(self, case, user=None):
        """Return all that is said of a case, to one user or for the chatter."""
        if user:
            case = case.with_context(lang=user.lang)
        composed = (
            compose(case)
            for users, compose in self._said[case]
            if user is None or user in users
        )
        return " ".join(dict.fromkeys(composed))

    def _schedule(self, texts):
        model_id = self.env["ir.model"]._get_id("relationship.complaint")
        todo = self.env.ref("mail.mail_activity_data_todo")
        today = {
            company: company._relationship_today()
            for company in {case.company_id for case, __ in texts}
        }
        # The message is enough: no second one for each activity.
        activities = self.env["mail.activity"].with_context(
            mail_activity_quick_update=True
        )
        activities.create(
            [
                {
                    "activity_type_id": todo.id,
                    "automated": True,
                    "date_deadline": today[case.company_id],
                    "res_id": case.id,
                    "res_model_id": model_id,
                    "summary": text,
                    "user_id": user.id,
                }
                for (case, user), text in texts.items()
            ]
        )

    def _message(self, texts):
        alike, told = defaultdict(self.env["res.users"].browse), defaultdict(dict)
        for (case, user), text in texts.items():
            told[user][case] = text
        for user, cases in told.items():
            if len(cases) > 1:
                self._message_many(user, cases)
            else:
                [(case, text)] = cases.items()
                alike[case, user.lang, text] |= user
        for (case, lang, text), users in alike.items():
            case.with_context(lang=lang).message_notify(
                partner_ids=users.partner_id.ids,
                subject=f"{case.display_name}: {text}",
                body=text,
            )

    def _message_many(self, user, texts):
        """Tell one colleague of several cases in one message."""
        thread = self.env["mail.thread"].with_context(lang=user.lang)
        lines = (
            Markup("<li>%s: %s</li>") % (case._get_html_link(), text)
            for case, text in texts.items()
        )
        thread.message_notify(
            partner_ids=user.partner_id.ids,
            subject=thread.env._("%s cases need you", len(texts)),
            body=Markup("<ul>%s</ul>") % Markup("").join(lines),
        )

    def _log(self):
        cases = self.env["relationship.complaint"].browse(
            case.id for case in self._said
        )
        bodies = {}
        for case, said in self._said.items():
            users = self.env["res.users"].union(*(users for users, __ in said))
            names = ", ".join(users.mapped("name"))
            text = self._text(case)
            bodies[case.id] = f"{text} ({names})" if names else text
        if cases:
            cases._message_log_batch(bodies=bodies)
