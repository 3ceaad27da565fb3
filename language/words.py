"""Words for stored codes, shared by pages, mail and documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Label:
    """A word for a code, a sentence that explains it, and the tone in which it is shown."""

    word: str
    says: str = ""
    tone: str = "quiet"


FORMS: Final = {
    "raw": Label("As it is", "Unchanged, including names and serial numbers in its fields."),
    "pseudonymised": Label(
        "Pseudonymised",
        "Values that identify a person or your organisation are replaced by codes before use.",
    ),
    "anonymised": Label(
        "Anonymised",
        "Identifying fields are removed, and the rest is coarsened until no person or organisation can be singled out.",
    ),
    "aggregated": Label("Aggregated", "Only sums and averages over many organisations, no single readings."),
    "synthetic": Label(
        "Synthetic", "Only artificial data that resembles yours. Your own records are not used."
    ),
}

MADE_BY_CUSTOMER: Final = "This counts on your word: the vendor does not measure it."

# The grounds on which a withdrawal pays nothing back.
GROUNDS: Final = {
    "law": Label("A law", "A law obliges you to stop."),
    "authority": Label("An authority", "An authority ordered it."),
    "court": Label("A court", "A court ordered it."),
    "works_council": Label(
        "The works council", "Your works council objects, or an agreement with it obliges you."
    ),
    "person_request": Label("A person's request", "A person asked you to stop the use of their data."),
}

# What would make a no a yes.
WISHES: Final = {
    "price": Label("A greater discount"),
    "form": Label("A form that shows less, such as aggregated"),
    "fields": Label("Other fields"),
    "retention": Label("A shorter retention period"),
    "ownership": Label("A share in what is made from it"),
    "audit": Label("A right to audit"),
    "nothing": Label("Nothing. No offer would change it"),
}

RISK_CLASSES: Final = {
    "ordinary": Label("Ordinary", "A loss would be a nuisance."),
    "confidential": Label("Confidential", "A loss would hurt your business."),
    "critical": Label("Critical", "A loss could threaten your business. Two people must sign."),
    "unclassified": Label("Not classified", "You have not said how sensitive it is."),
}

ON_WITHDRAWAL: Final = {
    "stop": Label(
        "Stop",
        "No new training uses the data. Copies already made are destroyed when their retention period ends.",
    ),
    "destroy": Label(
        "Destroy", "No new training uses the data, and every copy made for training is destroyed."
    ),
    "retire_models": Label(
        "Destroy, and retire the models",
        "Every copy is destroyed, and models that learned from the data are taken out of service.",
    ),
}

ON_CONTRACT_END: Final = {
    "suspend": Label(
        "Suspend",
        "No new training uses the data. Copies already made are kept out of use and destroyed when their retention"
        " period ends.",
    ),
    "destroy": Label(
        "Destroy",
        "No new training uses the data. Every copy made for training is destroyed, once you confirm the end or after"
        " 30 days of weekly notice. No date alone destroys anything.",
    ),
    "retire_models": Label(
        "Destroy, and retire the models",
        "No new training uses the data. Every copy made for training is destroyed, once you confirm the end or after"
        " 30 days of weekly notice. No date alone destroys anything.",
    ),
}

EVENTS: Final = {
    "proposed": Label("Proposed", tone="ask"),
    "confirmed": Label("First signature given", tone="ask"),
    "stated": Label("Allowed", tone="yes"),
    "refused": Label("Refused", tone="no"),
    "paused": Label("Paused", tone="hold"),
    "resumed": Label("Resumed", tone="yes"),
    "disputed": Label("Disputed", tone="no"),
    "withdrawn": Label("Withdrawn", tone="no"),
    "began": Label("Took effect", tone="yes"),
    "expired": Label("Expired", tone="quiet"),
    "suspended": Label("Suspended", tone="hold"),
    "restored": Label("No longer suspended", tone="yes"),
    "restated": Label("Confirmed again", tone="yes"),
    "attested": Label("Rights attested", tone="yes"),
    "lapsed": Label("Ended unanswered", tone="quiet"),
    "called_off": Label("Called off", tone="no"),
    "cosign_due": Label("Second signature asked for", tone="ask"),
    "cosigned": Label("Second signature given", tone="yes"),
    "cosign_off": Label("Second signature no longer needed", tone="quiet"),
}

AUTHORITIES: Final = {
    "member": "as a signed-in member with the right to consent",
    "officer": "as an officer of the company",
    "delegation": "by delegation",
    "power_of_attorney": "by power of attorney",
    "evidence": "shown by a signed document",
}

CHANNELS: Final = {
    "portal": "in the portal",
    "admin": "by the vendor's staff",
    "api": "by a connected system",
    "system": "by Licet itself",
    "sweep": "on its date",
    "demo": "as demonstration data",
}

GROUPS: Final = {
    "EU": "the European Union",
    "EEA": "the European Economic Area",
    "*": "anywhere in the world",
}

AGREEMENTS: Final = {
    "msa": "Master agreement",
    "dpa": "Data processing agreement",
    "order_form": "Order form",
    "amendment": "Amendment",
}

TRAINING: Final = {
    "prohibited": Label(
        "Prohibits training", "It overrides every choice made here until it is amended.", "no"
    ),
    "opt_in": Label("Training by consent", "The choices made here decide.", "yes"),
    "silent": Label("Does not mention training", "The choices made here decide.", "quiet"),
}

# Shown in place of a name. The ledger keeps an opaque id for every person.
ROLES: Final = {
    "owner": Label("Owner", "Reads everything here, may consent, and decides who else may act"),
    "privacy_officer": Label("Privacy officer", "Reads everything here and may consent"),
    "billing": Label("Billing", "Reads everything here"),
    "viewer": Label("Viewer", "Reads everything here"),
    "auditor": Label("Auditor", "Reads everything here"),
}

# What a customer's own API key may do.
CUSTOMER_SCOPES: Final = {
    "decide": Label("Ask what is allowed", "ask whether your data may be used, as training jobs do"),
    "consent:read": Label("Read your consents", "read your consents, models, copies, statements and prices"),
    "consent:withdraw": Label(
        "Withdraw consents", "withdraw your consents, at once and without a second question"
    ),
    "audit": Label("Read your ledger", "read your entries of the ledger with their proofs"),
}

ERASED_PERSON: Final = "An erased person"
