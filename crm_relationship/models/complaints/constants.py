"""Values that cases, and what matches them, have in common."""

KINDS = [
    ("complaint", "Complaint"),
    ("service_request", "Service Request"),
    ("enquiry", "Enquiry"),
    ("suggestion", "Suggestion"),
    ("adverse_event", "Adverse Event"),
]
SEVERITIES = [
    ("ordinary", "Ordinary Matter"),
    ("important", "Important"),
    ("major", "Major"),
    ("disagreement", "Disagreement"),
]
CHANNELS = [
    ("phone", "Telephone"),
    ("email", "E-mail"),
    ("message", "Message"),
    ("portal", "Portal"),
    ("page", "Web Page"),
    ("shop", "Shop"),
    ("visit", "Visit"),
    ("letter", "Letter"),
    ("other", "Other"),
]
STATES = [
    ("new", "Registered"),
    ("acknowledged", "Acknowledged"),
    ("in_progress", "Being Handled"),
    ("waiting", "Waiting"),
    ("resolved", "Resolved"),
    ("closed", "Closed"),
    ("rejected", "Rejected"),
]
OPEN_STATES = ("new", "acknowledged", "in_progress", "waiting")
# When a case came to an end.
ENDS = {
    "resolved": "resolved_date",
    "rejected": "resolved_date",
    "closed": "closed_date",
}
# Over for good: what proves how a case was handled stays as it is.
OVER = ("closed", "rejected")
TARGETS = [
    ("respond", "Respond"),
    ("resolve", "Resolve"),
    ("promise", "Promised Date"),
    ("committee", "Reaction"),
]
SLA_STATUSES = [
    ("on_track", "On Track"),
    ("warning", "Due Soon"),
    ("breached", "Breached"),
    ("paused", "Paused"),
    ("met", "Met"),
]
RESULTS = [("passed", "On Time"), ("failed", "Overdue")]
# What becomes of a suggestion.
ADOPTIONS = [
    ("adopted", "Adopted"),
    ("partly", "Partly Adopted"),
    ("declined", "Not Adopted"),
]
