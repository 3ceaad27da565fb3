"""The words that pages, receipts and letters share for what the records hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Label:
    """A word, what it means in a sentence, and the tone it is shown in."""

    word: str
    says: str = ""
    tone: str = "quiet"


FORMS: Final = {
    "raw": Label("As it is", "Unchanged, with names and serial numbers where the fields hold them."),
    "pseudonymised": Label(
        "Pseudonymised", "Whatever names a person or your organisation is replaced by a code before use."
    ),
    "anonymised": Label(
        "Anonymised", "Identifying fields are dropped and the rest is coarsened until nobody stands out."
    ),
    "aggregated": Label(
        "Aggregated", "Only sums and averages over many organisations, never single readings."
    ),
    "synthetic": Label("Synthetic", "Only made-up data that resembles yours; your own records are not used."),
}

RISK_CLASSES: Final = {
    "ordinary": Label("Ordinary", "Its loss would be a nuisance."),
    "confidential": Label("Confidential", "Its loss would hurt your business."),
    "critical": Label("Critical", "Its loss could threaten your business. Two people have to sign."),
}

ON_WITHDRAWAL: Final = {
    "stop": Label("Stop", "No new training uses the data. Copies already made run out with their retention."),
    "destroy": Label(
        "Destroy", "No new training uses the data, and every copy made for training is destroyed."
    ),
    "retire_models": Label(
        "Destroy, and retire the models",
        "Every copy is destroyed, and models that learned from the data are taken out of service.",
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
}

AUTHORITIES: Final = {
    "member": "signed in, as a member with the right to consent",
    "officer": "as an officer of the company",
    "delegation": "by delegation",
    "power_of_attorney": "by power of attorney",
    "evidence": "on the strength of a signed document",
}

CHANNELS: Final = {
    "portal": "in this portal",
    "admin": "at the vendor's desk",
    "api": "by a connected system",
    "system": "by Licet itself",
    "sweep": "by the calendar",
    "demo": "with the demonstration data",
}

GROUPS: Final = {
    "EU": "the European Union",
    "EEA": "the European Economic Area",
    "*": "anywhere in the world",
}
