"""The clock of a case, counted minute by minute: slow, and without any of the code."""

from datetime import timedelta

MINUTE = timedelta(minutes=1)


def works(minute):
    """Return whether a minute is worked: Monday to Friday, 8 to 12 and 13 to 17."""
    return minute.weekday() < 5 and minute.hour in (8, 9, 10, 11, 13, 14, 15, 16)


class CaseClock:
    """The time to handle one case, under policies (hours, working, pauses) that change.

    What is missed stays missed until the case is reopened. A change never misses
    anything: what would be over by it runs from the change, or as before, whichever
    is over earlier.
    """

    def __init__(self, now, policy):
        self.now, self.policy = now, policy
        self.start = now
        self.state, self.stands = "open", False
        self.paused = set()
        self.missed, self.met = False, False
        self.way = self._begin()

    def _begin(self):
        hours, working, __ = self.policy
        return (working, self.start, hours) if hours else None

    def due(self, way):
        """Return when the hours of a way are over, if the clock runs from now on."""
        working, minute, hours = way
        left = hours * 60
        while left:
            if minute not in self.paused and (works(minute) or not working):
                left -= 1
            minute += MINUTE
        return minute

    def advance(self, minutes):
        self._note_missed()
        for __ in range(minutes):
            if self.stands:
                self.paused.add(self.now)
            self.now += MINUTE
        self._note_missed()

    def _note_missed(self):
        is_running = self.way and not self.met and not self.missed
        if is_running and self.state != "over" and self.due(self.way) <= self.now:
            self.missed = True

    def wait(self):
        if self.state == "open":
            self.state, self.stands = "waiting", self.policy[2]

    def go_on(self):
        if self.state == "waiting":
            self.state, self.stands = "open", False

    def resolve(self):
        if self.state != "over":
            self.state, self.stands, self.met = "over", False, True

    def reopen(self):
        if self.state == "over":
            self.state, self.met, self.missed = "open", False, False
            self.start = self.now
            self.way = self._begin()

    def set_policy(self, policy):
        self.policy = policy
        if self.state == "over":
            return
        self.stands = self.state == "waiting" and policy[2]
        if self.way and self.missed:
            return
        usual = self._begin()
        if not usual:
            self.way = None
        elif self.due(usual) > self.now:
            self.way = usual
        else:
            anew = (usual[0], self.now, usual[2])
            ways = [self.way, anew] if self.way else [anew]
            self.way = min(ways, key=self.due)
