"""The words that pages use for what the records hold; those that receipts use as well are shared."""

from __future__ import annotations

from typing import Final

from language.words import AUTHORITIES, CHANNELS, EVENTS, FORMS, GROUPS, ON_WITHDRAWAL, RISK_CLASSES, Label
from lineage.destruction import vocabulary

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
    "Label",
]

STATUSES: Final = {
    "none": Label("Not allowed", "Nothing was ever allowed here, so every request is told no."),
    "proposed": Label(
        "Waiting for you", "Somebody suggests this. It has no effect until you confirm it.", "ask"
    ),
    "scheduled": Label("Scheduled", "Confirmed, and takes effect on its date.", "ask"),
    "active": Label("Allowed", "In force, within the conditions below.", "yes"),
    "paused": Label("Paused", "You paused it. Every request is told no until you resume.", "hold"),
    "suspended": Label(
        "Suspended", "Held back by an agreement, by newer terms or by a switched-off tenant.", "hold"
    ),
    "expired": Label("Expired", "Its validity is over. Every request is told no.", "quiet"),
    "withdrawn": Label("Withdrawn", "You took it back. Every request is told no.", "no"),
    "superseded": Label("Replaced", "A newer statement of yours took its place.", "quiet"),
    "refused": Label("Refused", "You said no to this suggestion.", "no"),
    "disputed": Label("Disputed", "The authority behind it is in question. Every request is told no.", "no"),
}

IDENTIFIES: Final = {
    "none": Label("Nobody"),
    "person": Label("A person", tone="hold"),
    "organisation": Label("Your organisation", tone="ask"),
}

OWNERSHIPS: Final = {
    "vendor": "belong to the vendor",
    "tenant": "belong to you",
    "joint": "belong to you and the vendor together",
}

MODEL_STATES: Final = {
    "in_training": Label("In training", "A run is cleared to train it, and has not reported yet.", "ask"),
    "registered": Label("Ready", "It is trained, and not retired.", "yes"),
    "retired": Label("Retired", "It is not served any more.", "quiet"),
}

REQUESTS: Final = {
    "open": Label("Waiting for you", "Nothing is allowed by it until you say so.", "ask"),
    "granted": Label("Granted", "You allowed all of it.", "yes"),
    "refused": Label("Refused", "You said no.", "no"),
    "expired": Label("Over", "Nobody answered in time. Nothing was allowed by it.", "quiet"),
}

SUBJECT_REQUESTS: Final = {
    "open": Label("Going on", "Not everything that it led to is done.", "ask"),
    "overdue": Label("Overdue", "The deadline is over, and not everything is done.", "no"),
    "closed": Label(
        "Closed", "Every copy is certified as destroyed, and every version was answered for.", "yes"
    ),
}

ASSESSMENTS: Final = {
    "assessed": Label("Looked into:"),
    "retrained": Label("Trained anew without it:"),
    "retired": Label("Out of service:"),
}

COPIES: Final = {code: Label(name) for code, name in vocabulary.KINDS}

WAIVERS: Final = {
    "open": Label("Waiting for you", "It may not happen until you say so.", "ask"),
    "granted": Label("Granted", "You said that it may happen.", "yes"),
    "refused": Label("Refused", "You said that it may not happen.", "no"),
    "over": Label("Over", "Your yes was for a time, and that is over.", "quiet"),
    "revoked": Label("Taken back", "You took your yes back.", "no"),
}

ROLES: Final = {
    "owner": Label("Owner", "Reads everything here and may consent"),
    "privacy_officer": Label("Privacy officer", "Reads everything here and may consent"),
    "billing": Label("Billing", "Reads everything here"),
    "viewer": Label("Viewer", "Reads everything here"),
    "auditor": Label("Auditor", "Reads everything here"),
}

TOLD: Final = {
    "consent.granted": Label("Consent given", "Something is allowed that was not"),
    "consent.changed": Label("Consent changed", "Replaced, paused, resumed, disputed, ended or suspended"),
    "consent.withdrawn": Label("Consent withdrawn", "Something is not allowed any more"),
    "consent.expiring": Label("Consent ends soon", "Within 30 days"),
    "price.changed": Label("Price changed", "Your discount moved"),
    "clearance.invalidated": Label("A run leaves your data out", "A training run was told, or must stop"),
    "destruction.due": Label("Destruction due", "A copy has to be destroyed"),
    "destruction.overdue": Label("Destruction overdue", "A copy was not destroyed in time"),
    "destruction.certified": Label("Destruction certified", "A copy was destroyed"),
    "subject_request.due": Label(
        "A person's request is due", "Its deadline is near, and not all of it is done"
    ),
    "subject_request.overdue": Label("A person's request is overdue", "It was not met in time"),
    "subject_request.closed": Label("A person's request is closed", "All that it led to is done"),
    "terms.published": Label("Terms published", "New terms are out"),
    "breach.found": Label("Breach", "A run reported using what it was not cleared for"),
}

SENT: Final = {
    "waiting": Label("Waiting", "It is tried again", "ask"),
    "delivered": Label("Taken", "", "yes"),
    "failed": Label("Given up", "Not taken in 76 hours, or the address is gone", "no"),
    "dropped": Label("Dropped", "The address was closed while it waited", "quiet"),
}

AGREEMENTS: Final = {
    "msa": "Master agreement",
    "dpa": "Data processing agreement",
    "order_form": "Order form",
    "amendment": "Amendment",
}

TRAINING: Final = {
    "prohibited": Label(
        "Prohibits training", "Stronger than anything chosen here, until it is amended.", "no"
    ),
    "opt_in": Label("Training by consent", "What is chosen here decides.", "yes"),
    "silent": Label("Says nothing of training", "What is chosen here decides.", "quiet"),
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
