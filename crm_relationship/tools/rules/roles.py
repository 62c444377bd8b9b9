"""As whom somebody comes to a customer: one definition, for Python and for SQL.

Each role is held by whoever a field of the card, or of its company, names. To add a
role, or to let another field name its holder, is to change ``HOLDERS`` here; visits
(:func:`role_of`), the sources of contacts (:func:`role_sql`) and the duties
(:func:`holder_sql`) follow.
"""

from odoo.tools import SQL

SELECTION = [
    ("specialist", "Specialist"),
    ("liaison_leader", "Liaison Leader"),
    ("main_leader", "Main Leader"),
    ("other", "Other"),
]
# The field that names the holder, by role; who holds several comes in the first.
HOLDERS = {
    "main_leader": "company_id.relationship_main_leader_id",
    "liaison_leader": "leader_id",
    "specialist": "user_id",
}
# A demand may take any of several roles: who is responsible comes first.
SEVERAL = {"leader": ("liaison_leader", "main_leader")}
_OF_COMPANY = "company_id."


def asked_roles(role):
    """Return the roles, one of which a demand asks for; None: anybody.

    >>> asked_roles("leader")
    ['liaison_leader', 'main_leader']
    >>> asked_roles("other")
    """
    return None if role == "other" else list(SEVERAL.get(role, (role,)))


def asked_roles_sql(role):
    """Return SQL of :func:`asked_roles`: an array, or NULL.

    :param SQL role: the role that a demand names
    """
    cases = [
        SQL("WHEN %s = %s THEN %s::varchar[]", role, name, list(several))
        for name, several in SEVERAL.items()
    ]
    return SQL(
        "CASE WHEN %s = 'other' THEN NULL %s ELSE ARRAY[%s] END",
        role,
        SQL(" ").join(cases),
        role,
    )


def role_of(user, card):
    """Return the role in which a user comes to the customer of a card."""
    for role in HOLDERS:
        if user and user == holder_of(role, card):
            return role
    return "other"


def holder_of(role, card):
    """Return the user who holds a role at the customer of a card."""
    return card.mapped(HOLDERS[role])


def role_sql(user, card, company):
    """Return SQL of the role in which a user comes to the customer of a card.

    :param SQL user: id of the user
    :param str card: alias of the table of the cards
    :param company: record of the company of the cards, or the alias of their companies
    """
    cases = [SQL("WHEN %s THEN %s", _column(r, card, company), r) for r in HOLDERS]
    return SQL("CASE %s %s ELSE 'other' END", user, SQL(" ").join(cases))


def holder_sql(role, card, company):
    """Return SQL of the user who holds a role; for others, the specialist stands.

    For one of several roles it is the first who is there.

    :param SQL role: the role
    :param str card: alias of the table of the cards
    :param company: record of the company of the cards
    """
    cases = [SQL("WHEN %s THEN %s", r, _column(r, card, company)) for r in HOLDERS]
    for name, several in SEVERAL.items():
        first = SQL(", ").join(_column(one, card, company) for one in several)
        cases.append(SQL("WHEN %s THEN COALESCE(%s)", name, first))
    other = _column("specialist", card, company)
    return SQL("CASE %s %s ELSE %s END", role, SQL(" ").join(cases), other)


def _column(role, card, company):
    """Return SQL of the id of the holder of a role."""
    name = HOLDERS[role]
    if name.startswith(_OF_COMPANY):
        name = name.removeprefix(_OF_COMPANY)
        if isinstance(company, str):
            return SQL.identifier(company, name)
        # Where one company is computed, its leader is a value, not a join.
        leader = company[name]
        return SQL("%s::int", leader.id or None)
    return SQL.identifier(card, name)
