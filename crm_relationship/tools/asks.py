"""Public methods ask for access before they say a word."""

import functools


def asks(operation, once=False):
    """Decorate a public method: only on records that its caller may access.

    Whatever it returns, or says in an error, is of records that are open to who calls
    it. Each public method of ours has it; a test finds those that do not.

    :param str operation: ``read`` or ``write``, as of :meth:`check_access`
    :param bool once: of a step of a screen, whose second call would do it twice
    """

    def decorate(method):
        @functools.wraps(method)
        def asking(self, *args, **kwargs):
            self.check_access(operation)
            if once:
                self._take_once()
            return method(self, *args, **kwargs)

        asking.asks = operation
        asking.once = once
        return asking

    return decorate
