"""What each role may do with the records of each model: the table of tests."""

from .common import MAIN_GROUPS, OTHER_GROUPS, PATHS_TO_PERSON

# Rights on what belongs to a card that several models share.
READ = {
    **dict.fromkeys(("specialist", "supervisor"), ("r", "")),
    **dict.fromkeys(("head", "committee", "data_officer", "auditor"), ("r", "r")),
}
WORKED_ON = {
    **READ,
    **dict.fromkeys(("specialist", "supervisor"), ("rwcu", "")),
    **dict.fromkeys(("head", "committee"), ("rwcu", "rwcu")),
}
ENTERED = {**WORKED_ON, **dict.fromkeys(("specialist", "supervisor"), ("rwc", ""))}
# Data officers keep them, too.
KEPT = {**WORKED_ON, "data_officer": ("rwcu", "rwcu")}

# What each role may do with records of its own card, and of somebody else's, in its
# company: r(ead), w(rite), c(reate), u(nlink). Roles that are not named may nothing.
OF_CARDS = {
    "relationship.card": {
        "specialist": ("rwc", ""),
        "supervisor": ("rwc", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("rwc", "rwc"),
        "auditor": ("r", "r"),
    },
    "relationship.key.person": KEPT,
    "relationship.contact.change": READ,
    "relationship.card.term": READ,
    "relationship.project": KEPT,
    # The confidential block has a group of its own, see test_confidential.py.
    "relationship.confidential": {},
    "relationship.turnover": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("rwcu", "rwcu"),
        "auditor": ("r", "r"),
    },
    # Who sets a tier depends on the scheme, too.
    "relationship.classification": ENTERED,
    "relationship.designation": {
        "specialist": ("rwcu", ""),
        "supervisor": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "auditor": ("r", "r"),
    },
    "relationship.review.line": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("rw", "rw"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.tier.change": READ,
    "relationship.history": READ,
    "relationship.visit": WORKED_ON,
    "relationship.complaint": ENTERED,
    "relationship.action": WORKED_ON,
    "relationship.visit.check": WORKED_ON,
    "relationship.visit.plan": {
        "specialist": ("rwcu", ""),
        "supervisor": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "auditor": ("r", "r"),
    },
    "relationship.visit.report": {
        role: ("r", "" if role in ("specialist", "supervisor") else "r")
        for role in (*MAIN_GROUPS, "data_officer", "auditor")
    },
    # Those of a single card; the others are settings, see test_cadences_of_tiers.
    "relationship.cadence": WORKED_ON,
    "relationship.complaint.photo": WORKED_ON,
    "relationship.contact.duty": WORKED_ON,
    "relationship.deadline": READ,
    "relationship.project.opinion": {
        "specialist": ("rc", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.complaint.pause": READ,
    "relationship.complaint.round": READ,
    "relationship.deadline.event": READ,
    "relationship.satisfaction": READ,
    # Proposed by who works on the card; heads grant: see tests/tiers/benefit.
    "relationship.benefit.grant": WORKED_ON,
    "relationship.benefit.use": {
        "specialist": ("rwc", ""),
        "supervisor": ("rwc", ""),
        "head": ("rwc", "rwc"),
        "committee": ("rwc", "rwc"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
    "relationship.benefit.due": READ,
    "relationship.release": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "auditor": ("r", "r"),
    },
    "relationship.disclosure": {
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "auditor": ("r", "r"),
    },
}
OF_CARDS |= {
    "relationship.value": OF_CARDS["relationship.tier.change"],
    "relationship.value.history": OF_CARDS["relationship.tier.change"],
    "relationship.value.score": OF_CARDS["relationship.turnover"],
    "relationship.key.date": OF_CARDS["relationship.key.person"],
    "relationship.care.log": {
        "specialist": ("rw", ""),
        "supervisor": ("rw", ""),
        "head": ("rw", "rw"),
        "committee": ("rw", "rw"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
}
OF_CARDS |= {
    # See tests/evaluation/fund.
    "relationship.expense": {
        **OF_CARDS["relationship.visit.plan"],
        # Of who spends it, and keeps the fund.
        "supervisor": ("r", ""),
    },
    # See tests/evaluation/meeting: of who is there.
    "relationship.meeting.item": {
        "specialist": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "auditor": ("r", "r"),
    },
    "relationship.cost": {
        "specialist": ("r", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "auditor": ("r", "r"),
    },
}
# Of the specialist of the card.
OF_CARDS |= {
    "relationship.evaluation": {
        "specialist": ("rw", ""),
        "supervisor": ("rw", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "auditor": ("r", "r"),
    },
    "relationship.evaluation.line": {
        "specialist": ("rw", ""),
        "supervisor": ("rw", ""),
        "head": ("rw", "rw"),
        "committee": ("rw", "rw"),
        "auditor": ("r", "r"),
    },
    "relationship.monthly.report": {
        "specialist": ("rw", ""),
        "supervisor": ("rw", ""),
        "head": ("rw", "rw"),
        "committee": ("rw", "rw"),
        "auditor": ("r", "r"),
    },
    # Each writes their own; those who lead them read.
    "relationship.work.log": {
        "specialist": ("rwcu", ""),
        "supervisor": ("r", ""),
        "head": ("r", "r"),
        "committee": ("r", "r"),
        "auditor": ("r", "r"),
    },
    # Supervisors propose, and enter trainings; theirs they change.
    **dict.fromkeys(
        ("relationship.reward", "relationship.training"),
        {
            "specialist": ("r", ""),
            "supervisor": ("rc", "c"),
            "head": ("rwcu", "rwcu"),
            "committee": ("rwcu", "rwcu"),
            "auditor": ("r", "r"),
        },
    ),
}
OF_CARDS |= dict.fromkeys(
    ("relationship.gift", "relationship.event.guest", "relationship.notice.line"),
    {
        "specialist": ("rwcu", ""),
        "supervisor": ("rwcu", ""),
        "head": ("rwcu", "rwcu"),
        "committee": ("rwcu", "rwcu"),
        "data_officer": ("r", "r"),
        "auditor": ("r", "r"),
    },
)
# What a released card does not show: the release itself, which only who received it
# knows; measures and plans, which are of those who work on them.
NOT_RELEASED = {
    "relationship.release",
    "relationship.action",
    "relationship.visit.plan",
    "relationship.expense",
    "relationship.cost",
    *PATHS_TO_PERSON,
    "relationship.meeting.item",
}
# The members of a team work on its cases, whose ever customers they are of.
OF_TEAMS = {
    "relationship.satisfaction",
    "relationship.complaint",
    "relationship.complaint.photo",
    "relationship.action",
    "relationship.complaint.pause",
    "relationship.complaint.round",
    "relationship.deadline",
    "relationship.deadline.event",
}
READERS = dict.fromkeys((*MAIN_GROUPS, "data_officer", "auditor"), "r")
SETTINGS = {**READERS, "administrator": "rwcu"}
# What is in force for all, and made by heads.
PUBLISHED = {**READERS, "administrator": "r", "head": "rwcu", "committee": "rwcu"}
# What is of who makes it, and of nobody else but heads.
OF_OTHERS = {"head": "rwcu", "committee": "rwcu", "auditor": "r"}
# Money: seen by all who may spend it.
FUNDS = {
    "specialist": "r",
    "supervisor": "r",
    "head": "rwcu",
    "committee": "rwcu",
    "auditor": "r",
}
# Who made it changes it, and the heads; see _made_by_the_specialist.
MADE = {**READERS, **dict.fromkeys(("specialist", "head", "committee"), "rwcu")}
OF_THE_COMPANY = {
    "relationship.segment": MADE,
    "relationship.event": MADE,
    "relationship.notice": MADE,
    "relationship.maintenance.plan": MADE,
    "relationship.maintenance.goal": MADE,
    "relationship.maintenance.step": MADE,
    "relationship.satisfaction.target": {
        **READERS,
        **dict.fromkeys(("head", "committee"), "rwcu"),
    },
    "relationship.gift.limit": SETTINGS,
    "relationship.card.format": SETTINGS,
    "relationship.card.requirement": SETTINGS,
    "relationship.scheme": SETTINGS,
    "relationship.tier": SETTINGS,
    "relationship.tier.rule": SETTINGS,
    "relationship.benefit": SETTINGS,
    "relationship.scheme.change": {**READERS, "administrator": "r"},
    "relationship.classification.run": {**READERS, "administrator": "r"},
    "relationship.rhythm": {**READERS, "administrator": "r"},
    "relationship.review": {**READERS, "committee": "rwcu"},
    "relationship.value.indicator": SETTINGS,
    "relationship.review.proposal": {**READERS, "head": "rw", "committee": "rw"},
    "relationship.tier.accuracy": dict.fromkeys(
        ("head", "committee", "data_officer", "auditor"), "r"
    ),
    "relationship.reason": SETTINGS,
    "relationship.visit.type": SETTINGS,
    "relationship.complaint.category": SETTINGS,
    "relationship.complaint.cause": SETTINGS,
    "relationship.sla.policy": SETTINGS,
    "relationship.sla.level": SETTINGS,
    "relationship.severity.rule": SETTINGS,
    "relationship.route": SETTINGS,
    "relationship.care.rule": SETTINGS,
    "relationship.survey.policy": SETTINGS,
    "relationship.holiday": SETTINGS,
    "relationship.holiday.date": SETTINGS,
    "relationship.workday": SETTINGS,
    "relationship.intake.point": {**SETTINGS, "head": "rwcu", "committee": "rwcu"},
    "relationship.dropped.mail": dict.fromkeys(MAIN_GROUPS[1:], "r"),
    "relationship.duplicate": {
        **dict.fromkeys(("head", "committee", "data_officer"), "rw"),
        "auditor": "r",
    },
    "relationship.complaint.rate": dict.fromkeys(("head", "committee", "auditor"), "r"),
    "relationship.fund": FUNDS,
    "relationship.fund.limit": FUNDS,
    "relationship.kpi": {
        **dict.fromkeys(("specialist", "supervisor", "auditor"), "r"),
        **dict.fromkeys(("head", "committee", "administrator"), "rwcu"),
    },
    "relationship.regulation": PUBLISHED,
    "relationship.regulation.article": PUBLISHED,
    "relationship.regulation.setting": {**PUBLISHED, "administrator": "rwcu"},
    "relationship.regulation.reading": dict.fromkeys(
        ("head", "committee", "auditor"), "r"
    ),
    "relationship.job": PUBLISHED,
    "relationship.job.line": PUBLISHED,
    "relationship.job.holder": PUBLISHED,
    "relationship.check.template": {**FUNDS, "administrator": "rwcu"},
    "relationship.check.item": {**FUNDS, "administrator": "rwcu"},
    "relationship.check": OF_OTHERS,
    "relationship.check.line": OF_OTHERS,
    "relationship.meeting": OF_OTHERS,
    "relationship.meeting.attendance": OF_OTHERS,
}
CLASSIFIERS = ("head", "committee", "administrator")
# Wizards are opened by those who may run them, each his own.
WIZARDS = {
    "relationship.card.create": {
        role: "rwcu" for role in (*MAIN_GROUPS[1:], "data_officer")
    },
    "relationship.review.nominate": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.review.decide": {"committee": "rwcu"},
    "relationship.review.return": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.review.sheet": dict.fromkeys(READERS, "rwcu"),
    "relationship.visit.plan.reject": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.visit.campaign": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.handover": {
        role: "rwcu" for role in (*MAIN_GROUPS[1:], "administrator")
    },
    "relationship.visit.cancel": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.visit.log": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.visit.move": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.complaint.decision": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.complaint.phone": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.complaint.customer": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.complaint.merge": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.monthly.correct": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.absence": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.complaint.ask": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.complaint.end": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.complaint.wait": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.complaint.word": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.satisfaction.call": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.survey.ask": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.regulation.return": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.coupons": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.holiday.list": {"administrator": "rwcu"},
    "relationship.holiday.list.line": {"administrator": "rwcu"},
    "relationship.key.factors": dict.fromkeys(READERS, "rwcu"),
    "relationship.key.factors.line": dict.fromkeys(READERS, "rwcu"),
    "relationship.expense.refuse": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    "relationship.card.print": dict.fromkeys(READERS, "rwcu"),
    "relationship.card.access": {"administrator": "rwcu"},
    # Who classifies may try other limits.
    "relationship.benefit.end": dict.fromkeys(("head", "committee"), "rwcu"),
    "relationship.simulation": dict.fromkeys(CLASSIFIERS, "rwcu"),
    "relationship.simulation.line": dict.fromkeys(CLASSIFIERS, "rwcu"),
    "relationship.simulation.move": dict.fromkeys(CLASSIFIERS, "r"),
    "relationship.access.request": dict.fromkeys(MAIN_GROUPS, "rwcu"),
    # Any employee hands on what they heard (R030).
    "relationship.find": dict.fromkeys(
        (*MAIN_GROUPS, *OTHER_GROUPS, "vault", "outsider"), "rwcu"
    ),
}
