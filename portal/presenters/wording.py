"""The words that pages use for what the records hold; those that receipts use as well are shared."""

from __future__ import annotations

from typing import Final

from language.words import AUTHORITIES, CHANNELS, EVENTS, FORMS, GROUPS, ON_WITHDRAWAL, RISK_CLASSES, Word
from lineage.destruction import words

__all__ = [
    "AGREEMENTS",
    "ASSESSMENTS",
    "AUTHORITIES",
    "CHANNELS",
    "COPIES",
    "EVENTS",
    "FORMS",
    "GROUPS",
    "IDENTIFIES",
    "MODEL_STATES",
    "NOTES",
    "ON_WITHDRAWAL",
    "OWNERSHIPS",
    "REQUESTS",
    "RISK_CLASSES",
    "ROLES",
    "SENT",
    "STATUSES",
    "STEPS",
    "SUBJECT_REQUESTS",
    "TOLD",
    "TRAINING",
    "WAIVERS",
    "Word",
]

STATUSES: Final = {
    "none": Word("Not allowed", "Nothing was ever allowed here, so every request is told no."),
    "proposed": Word(
        "Waiting for you", "Somebody suggests this. It has no effect until you confirm it.", "ask"
    ),
    "scheduled": Word("Scheduled", "Confirmed, and takes effect on its date.", "ask"),
    "active": Word("Allowed", "In force, within the conditions below.", "yes"),
    "paused": Word("Paused", "You paused it. Every request is told no until you resume.", "hold"),
    "suspended": Word(
        "Suspended", "Held back by an agreement, by newer terms or by a switched-off tenant.", "hold"
    ),
    "expired": Word("Expired", "Its validity is over. Every request is told no.", "quiet"),
    "withdrawn": Word("Withdrawn", "You took it back. Every request is told no.", "no"),
    "superseded": Word("Replaced", "A newer statement of yours took its place.", "quiet"),
    "refused": Word("Refused", "You said no to this suggestion.", "no"),
    "disputed": Word("Disputed", "The authority behind it is in question. Every request is told no.", "no"),
}

IDENTIFIES: Final = {
    "none": Word("Nobody"),
    "person": Word("A person", tone="hold"),
    "organisation": Word("Your organisation", tone="ask"),
}

OWNERSHIPS: Final = {
    "vendor": "belong to the vendor",
    "tenant": "belong to you",
    "joint": "belong to you and the vendor together",
}

MODEL_STATES: Final = {
    "in_training": Word("In training", "A run is cleared to train it, and has not reported yet.", "ask"),
    "registered": Word("Ready", "It is trained, and not retired.", "yes"),
    "retired": Word("Retired", "It is not served any more.", "quiet"),
}

REQUESTS: Final = {
    "open": Word("Waiting for you", "Nothing is allowed by it until you say so.", "ask"),
    "granted": Word("Granted", "You allowed all of it.", "yes"),
    "refused": Word("Refused", "You said no.", "no"),
    "expired": Word("Over", "Nobody answered in time. Nothing was allowed by it.", "quiet"),
}

SUBJECT_REQUESTS: Final = {
    "open": Word("Going on", "Not everything that it led to is done.", "ask"),
    "overdue": Word("Overdue", "The deadline is over, and not everything is done.", "no"),
    "closed": Word(
        "Closed", "Every copy is certified as destroyed, and every version was answered for.", "yes"
    ),
}

ASSESSMENTS: Final = {
    "assessed": Word("Looked into:"),
    "retrained": Word("Trained anew without it:"),
    "retired": Word("Out of service:"),
}

COPIES: Final = {code: Word(name) for code, name in words.KINDS}

WAIVERS: Final = {
    "open": Word("Waiting for you", "It may not happen until you say so.", "ask"),
    "granted": Word("Granted", "You said that it may happen.", "yes"),
    "refused": Word("Refused", "You said that it may not happen.", "no"),
    "over": Word("Over", "Your yes was for a time, and that is over.", "quiet"),
    "revoked": Word("Taken back", "You took your yes back.", "no"),
}

ROLES: Final = {
    "owner": Word("Owner", "Reads everything here and may consent"),
    "privacy_officer": Word("Privacy officer", "Reads everything here and may consent"),
    "billing": Word("Billing", "Reads everything here"),
    "viewer": Word("Viewer", "Reads everything here"),
    "auditor": Word("Auditor", "Reads everything here"),
}

TOLD: Final = {
    "consent.granted": Word("Consent given", "Something is allowed that was not"),
    "consent.changed": Word("Consent changed", "Replaced, paused, resumed, disputed, ended or suspended"),
    "consent.withdrawn": Word("Consent withdrawn", "Something is not allowed any more"),
    "consent.expiring": Word("Consent ends soon", "Within 30 days"),
    "price.changed": Word("Price changed", "Your discount moved"),
    "clearance.invalidated": Word("A run leaves your data out", "A training run was told, or must stop"),
    "destruction.due": Word("Destruction due", "A copy has to be destroyed"),
    "destruction.overdue": Word("Destruction overdue", "A copy was not destroyed in time"),
    "destruction.certified": Word("Destruction certified", "A copy was destroyed"),
    "subject_request.due": Word(
        "A person's request is due", "Its deadline is near, and not all of it is done"
    ),
    "subject_request.overdue": Word("A person's request is overdue", "It was not met in time"),
    "subject_request.closed": Word("A person's request is closed", "All that it led to is done"),
    "terms.published": Word("Terms published", "New terms are out"),
    "breach.found": Word("Breach", "A run reported using what it was not cleared for"),
}

SENT: Final = {
    "waiting": Word("Waiting", "It is tried again", "ask"),
    "delivered": Word("Taken", "", "yes"),
    "failed": Word("Given up", "Not taken in 76 hours, or the address is gone", "no"),
    "dropped": Word("Dropped", "The address was closed while it waited", "quiet"),
}

AGREEMENTS: Final = {
    "msa": "Master agreement",
    "dpa": "Data processing agreement",
    "order_form": "Order form",
    "amendment": "Amendment",
}

TRAINING: Final = {
    "prohibited": Word(
        "Prohibits training", "Stronger than anything chosen here, until it is amended.", "no"
    ),
    "opt_in": Word("Training by consent", "What is chosen here decides.", "yes"),
    "silent": Word("Says nothing of training", "What is chosen here decides.", "quiet"),
}

STEPS: Final = {
    "fields": "cover every field",
    "form": "allow the data as it is",
    "regions": "allow processing anywhere",
    "model_families": "allow every model family",
    "processors": "allow every processor",
    "data_from": "include all earlier data",
    "data_until": "set no end to the data",
    "valid_until": "set no end date",
    "retention_days": "keep the terms' retention",
    "on_withdrawal": "keep the terms' rule on withdrawal",
    "category": "allow this as well",
}

NOTES: Final = {
    "counts": "",
    "history": "for data from before the consent",
    "another_purpose_counts": "another purpose counts for this data",
    "not_in_force": "not in force, so it does not count",
    "category_not_priced": "has no price in this schedule",
    "not_priced": "one of its conditions has no price in this schedule",
}
