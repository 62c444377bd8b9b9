from odoo import fields, models


class RelationshipDeadline(models.Model):
    """What follows when a deadline comes near, and when it is missed."""

    _inherit = "relationship.deadline"

    def _check(self, now, clocks):
        """Do for this deadline what is due at ``now``."""
        self.ensure_one()
        if self.due_date <= now:
            self._check_missed(now, clocks)
        elif self.warn_date and self.warn_date <= now and not self._has("warned"):
            owner = self.complaint_id.user_id
            self._note("warned", now, user_ids=[fields.Command.set(owner.ids)])
            self.complaint_id._tell(owner, self._warning_text)

    def _check_missed(self, now, clocks):
        newly = self._note_missed(now)
        fired = False
        for level in self._levels_to_fire():
            if self._level_date(level, clocks) > now:
                break
            self._fire(level, now)
            fired = True
        if newly and not fired:
            self.complaint_id._tell(self.complaint_id.user_id, self._missed_text)

    def _has(self, kind):
        return kind in self.event_ids.mapped("kind")

    def _levels_to_fire(self):
        """Return the levels that have not been fired, in their order."""
        levels = self.policy_id.level_ids
        if not self.is_hard:
            return levels.browse()
        fired = set(self.event_ids.mapped("level_key"))
        return levels.filtered(
            lambda level: level.target in (False, self.target) and level.id not in fired
        ).sorted(lambda level: (level.hours, level.sequence, level.id))

    def _level_date(self, level, clocks):
        """Return when a level is due, by the clock of this deadline."""
        if not level.hours:
            return self.due_date
        return clocks.add(self.calendar_id, self.company_id, self.due_date, level.hours)

    def _fire(self, level, now):
        """Tell the people of a level, and hand the case over where it says so."""
        case = self.complaint_id
        users = level._recipients(case) or case.company_id._relationship_heads()
        owner = level._new_owner(case)
        if owner and owner != case.user_id:
            case._write_step({"user_id": owner.id})
            users |= owner
        self.level_id = level
        self._note(
            "level",
            now,
            level_id=level.id,
            level_key=level.id,
            user_ids=[fields.Command.set(users.ids)],
        )
        case._inform(users)
        case._tell(users, lambda case: self._level_text(case, level))

    def _target_name(self, case):
        return dict(self._fields["target"]._description_selection(case.env))[
            self.target
        ]

    def _warning_text(self, case):
        due = fields.Datetime.context_timestamp(
            case.with_context(tz=case.company_id._relationship_zone()), self.due_date
        )
        return case.env._(
            "%(target)s is due at %(time)s.",
            target=self._target_name(case),
            time=f"{due:%Y-%m-%d %H:%M}",
        )

    def _missed_text(self, case):
        return case.env._("%s was missed.", self._target_name(case))

    def _level_text(self, case, level):
        return case.env._(
            "%(target)s was missed. %(level)s",
            target=self._target_name(case),
            level=level.with_env(case.env).name,
        )
