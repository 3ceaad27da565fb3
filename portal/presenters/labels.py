"""Labels that pages show for codes in records. Labels shared with receipts stand in `language.words`."""

from __future__ import annotations

from typing import Final

from consent import person_stops
from language.words import (
    AGREEMENTS,
    AUTHORITIES,
    CHANNELS,
    CUSTOMER_SCOPES,
    EVENTS,
    FORMS,
    GROUPS,
    ON_WITHDRAWAL,
    RISK_CLASSES,
    ROLES,
    TRAINING,
    Label,
)
from lineage.destruction import vocabulary

__all__ = [
    "AGREEMENTS",
    "APPROVALS",
    "ASSESSMENTS",
    "AUDITS",
    "AUDIT_FINDINGS",
    "AUDIT_OPINIONS",
    "AUTHORITIES",
    "CHANNELS",
    "COPIES",
    "COPY_STATES",
    "CUSTOMER_SCOPES",
    "EVENTS",
    "FORMS",
    "GROUPS",
    "IDENTIFIES",
    "MAIL_GROUPS",
    "MODEL_STATES",
    "NOTES",
    "ON_WITHDRAWAL",
    "OWNERSHIPS",
    "PROPOSALS",
    "REQUESTS",
    "RIGHTS",
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
    "none": Label("Not allowed", "You have never allowed this use, so every request is denied."),
    "proposed": Label(
        "Waiting for you", "This use was proposed to you. It has no effect until you confirm it.", "ask"
    ),
    "scheduled": Label("Scheduled", "It does not count yet. It takes effect on its start date.", "ask"),
    "active": Label("Allowed", "You allow this use, within the conditions below.", "yes"),
    "paused": Label("Paused", "You paused it. Every request is denied until you resume it.", "hold"),
    "suspended": Label(
        "Suspended",
        "An agreement, newer terms or the vendor's switch for your company suspends it. Every request is denied.",
        "hold",
    ),
    "expired": Label("Expired", "Its end date has passed. Every request is denied.", "quiet"),
    "withdrawn": Label("Withdrawn", "You withdrew it. Every request is denied.", "no"),
    "superseded": Label("Replaced", "A newer consent of yours replaced it.", "quiet"),
    "refused": Label("Refused", "You refused this proposal.", "no"),
    "disputed": Label(
        "Disputed", "The authority of the person who gave it is disputed. Every request is denied.", "no"
    ),
}

IDENTIFIES: Final = {
    "none": Label("No one"),
    "person": Label("A person", tone="hold"),
    "organisation": Label("Your organisation", tone="ask"),
}

OWNERSHIPS: Final = {
    "vendor": "belong to the vendor",
    "tenant": "belong to you",
    "joint": "belong to you and the vendor together",
}

MODEL_STATES: Final = {
    "in_training": Label("In training", "A run is training it and has not reported yet.", "ask"),
    "registered": Label("Ready", "It is trained and may be in service.", "yes"),
    "retired": Label("Retired", "It is no longer in service.", "quiet"),
}

REQUESTS: Final = {
    "open": Label("Waiting for you", "Nothing is allowed until you answer.", "ask"),
    "granted": Label("Granted", "You allowed everything that was requested.", "yes"),
    "refused": Label("Refused", "You refused it.", "no"),
    "expired": Label("Lapsed", "You did not answer in time. Nothing was allowed.", "quiet"),
}

SUBJECT_REQUESTS: Final = {
    "open": Label("In progress", "Some copies or models are not finished yet.", "ask"),
    "overdue": Label("Overdue", "The deadline has passed, and some copies or models are not finished.", "no"),
    "closed": Label(
        "Closed",
        "The person's data is removed from every copy, with certificates, and every model has been dealt with.",
        "yes",
    ),
}

RIGHTS: Final = {code: Label(word) for code, word in person_stops.RIGHTS}

ASSESSMENTS: Final = {
    "assessed": Label("Assessed:"),
    "retrained": Label("Retrained without it:"),
    "retired": Label("Out of service:"),
}

COPY_STATES: Final = {
    "kept": Label("Kept", "It exists, and nothing has ordered its destruction yet.", "ask"),
    "planned": Label("Planned", "Its destruction waits for a decision or for a date.", "ask"),
    "ordered": Label("To be destroyed", "It must be destroyed by its deadline.", "hold"),
    "overdue": Label("Overdue", "It should have been destroyed by its deadline.", "no"),
    "destroyed": Label("Destroyed", "It was destroyed, and a second person verified that.", "yes"),
    "ended": Label("Accounted for", "The run reported what it kept, and lists that as copies.", "quiet"),
}

COPIES: Final = {code: Label(name) for code, name in vocabulary.KINDS}

WAIVERS: Final = {
    "open": Label("Waiting for you", "The promise stands until you answer.", "ask"),
    "granted": Label("Granted", "You allowed it for this case.", "yes"),
    "refused": Label("Refused", "You refused it. The promise stands.", "no"),
    "over": Label("Ended", "Your permission was limited in time and has ended.", "quiet"),
    "revoked": Label("Taken back", "You took your permission back.", "no"),
}

AUDITS: Final = {
    "open": Label("Open", "The auditor may read the list and give an opinion.", "ask"),
    "concluded": Label("Concluded", "The auditor gave an opinion.", "yes"),
    "ended": Label("Ended", "The auditor's access ended without an opinion.", "quiet"),
}
AUDIT_FINDINGS: Final = {
    "open": Label("Open", "The vendor has not answered yet.", "ask"),
    "overdue": Label("Overdue", "The vendor has missed the deadline for its answer.", "no"),
    "answered": Label("Answered", "The vendor answered.", "yes"),
}
AUDIT_OPINIONS: Final = {
    "unqualified": Label("Unqualified", "The auditor found it to be as stated.", "yes"),
    "qualified": Label("Qualified", "The auditor found it to be as stated, with exceptions.", "hold"),
    "adverse": Label("Adverse", "The auditor found it not to be as stated.", "no"),
    "disclaimer": Label("Disclaimer", "The auditor could not form an opinion.", "quiet"),
}

APPROVALS: Final = {
    "pending": Label("Waiting", "A second person has not approved it yet.", "ask"),
    "approved": Label("Approved", "It takes effect on its date, unless you object.", "ask"),
    "effective": Label("In effect", "It counts.", "yes"),
    "refused": Label("Refused", "Nothing changes.", "no"),
    "objected": Label("Objected", "Nothing changes.", "no"),
    "lapsed": Label("Lapsed", "Nothing changes.", "quiet"),
}

PROPOSALS: Final = {
    "open": Label("Open", "It waits for an answer. Nothing counts before you accept it.", "ask"),
    "accepted": Label("Accepted", "Both sides agreed.", "yes"),
    "refused": Label("Refused", "Nothing changes.", "no"),
    "lapsed": Label("Lapsed", "It was not answered in time. Nothing changes.", "quiet"),
}

TOLD: Final = {
    "consent.granted": Label("Consent given", "You allow a new use"),
    "consent.changed": Label("Consent changed", "Replaced, paused, resumed, disputed, ended or suspended"),
    "consent.withdrawn": Label("Consent withdrawn", "A use is no longer allowed"),
    "consent.expiring": Label("Consent ends soon", "Within 30 days"),
    "price.changed": Label("Price changed", "Your discount moved"),
    "clearance.invalidated": Label("A run drops your data", "A training run must drop your data, or stop"),
    "destruction.due": Label("Destruction due", "A copy must be destroyed soon"),
    "destruction.overdue": Label("Destruction overdue", "A copy was not destroyed in time"),
    "destruction.certified": Label("Destruction certified", "A copy was destroyed"),
    "subject_request.due": Label(
        "A person's request is due", "Its deadline is near, and some work is not finished"
    ),
    "subject_request.overdue": Label("A person's request is overdue", "We missed its deadline"),
    "subject_request.closed": Label("A person's request is closed", "All the work it required is finished"),
    "terms.published": Label("Terms published", "New terms were published"),
    "breach.found": Label("Breach", "Your data was used beyond what was cleared"),
    "endpoint.test": Label("Test event", "You asked for it, and nothing happened"),
}

SENT: Final = {
    "waiting": Label("Waiting", "We will try again", "ask"),
    "delivered": Label("Delivered", "", "yes"),
    "failed": Label("Failed", "Your server did not accept it for 76 hours, or answered 410 Gone", "no"),
    "dropped": Label("Dropped", "The endpoint was closed while the message waited", "quiet"),
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

MAIL_GROUPS: Final = {
    "reminders": Label("What ends soon", "A consent that ends within 30 days, an agreement that renews"),
    "requests": Label("Requests to you", "A training job or your vendor asks you to allow something"),
    "proposals": Label("Proposals", "What was proposed to you, and what became of it"),
    "changes": Label("Pauses", "A consent was paused or resumed, or is no longer suspended"),
    "destruction": Label("Destruction done", "A certificate, or an order that was cancelled or closed"),
    "people": Label("Requests of people", "A person's request was received or is done"),
    "statements": Label("Monthly statements", "The usage statement of each month"),
    "prices": Label("Price guarantees", "Your price stays for a while after a change of the vendor's"),
}
