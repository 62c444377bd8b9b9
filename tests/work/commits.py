"""Kill or disturb a job at a commit of one's choice."""

from contextlib import contextmanager
from unittest.mock import patch


class Killed(BaseException):
    """The end of a process: nothing may catch it."""


class CommitsMixin:
    """For test cases of jobs: what happens at each of their commits."""

    @contextmanager
    def _commits(self, action):
        """Call ``action(number)`` before each commit of a job.

        :return: list of the numbers so far
        """
        crons = self.registry["ir.cron"]
        commit, numbers = crons._commit_progress, []

        def counted(self, *args, **kwargs):
            numbers.append(len(numbers) + 1)
            try:
                action(numbers[-1])
            except Killed:
                # Odoo commits what is left when an error ends a job; a kill does not.
                self.env.cr.rollback()
                raise
            return commit(self, *args, **kwargs)

        with patch.object(crons, "_commit_progress", counted):
            yield numbers

    def _killed_at(self, kill_at, job):
        """Run a job and kill it at a commit; return whether it came so far."""

        def kill(number):
            if number == kill_at:
                raise Killed

        # Not assertRaises: it would undo what was committed.
        try:
            with self._commits(kill):
                job()
        except Killed:
            return True
        return False
