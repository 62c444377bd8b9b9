"""Which states of a guest and of an attendee say the same.

The first of each is what one is given by the other.
"""

# By the state of an attendee, those of a guest.
GUESTS = {
    "draft": ("invited", "listed"),
    "open": ("accepted", "absent"),
    "done": ("attended",),
    "cancel": ("declined", "absent"),
}
# By the state of a guest, that of an attendee; who is only listed is none.
ATTENDEES = {
    "invited": "draft",
    "accepted": "open",
    "attended": "done",
    "declined": "cancel",
}
# How much a state says: from nothing to what happened.
RANKS = {
    "listed": 0,
    **dict.fromkeys(("invited", "draft"), 1),
    **dict.fromkeys(("accepted", "declined", "open", "cancel"), 2),
    **dict.fromkeys(("attended", "absent", "done"), 3),
}


def agree(guest, attendee):
    """Tell whether the states of a guest and of an attendee say the same."""
    return guest in GUESTS[attendee]


def guest_knows_more(guest, attendee):
    """Tell whose state holds when the two are found to be one person."""
    return RANKS[guest] > RANKS[attendee]
