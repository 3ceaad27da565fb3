"""The words that pages, receipts and letters share for what the records hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Word:
    """A word, what it means in a sentence, and the tone it is shown in."""

    word: str
    says: str = ""
    tone: str = "quiet"


FORMS: Final = {
    "raw": Word("As it is", "Unchanged, with names and serial numbers where the fields hold them."),
    "pseudonymised": Word(
        "Pseudonymised", "Whatever names a person or your organisation is replaced by a code before use."
    ),
    "anonymised": Word(
        "Anonymised", "Identifying fields are dropped and the rest is coarsened until nobody stands out."
    ),
    "aggregated": Word(
        "Aggregated", "Only sums and averages over many organisations, never single readings."
    ),
    "synthetic": Word("Synthetic", "Only made-up data that resembles yours; your own records are not used."),
}

RISK_CLASSES: Final = {
    "ordinary": Word("Ordinary", "Its loss would be a nuisance."),
    "confidential": Word("Confidential", "Its loss would hurt your business."),
    "critical": Word("Critical", "Its loss could threaten your business. Two people have to sign."),
}

ON_WITHDRAWAL: Final = {
    "stop": Word("Stop", "No new training uses the data. Copies already made run out with their retention."),
    "destroy": Word(
        "Destroy", "No new training uses the data, and every copy made for training is destroyed."
    ),
    "retire_models": Word(
        "Destroy, and retire the models",
        "Every copy is destroyed, and models that learned from the data are taken out of service.",
    ),
}

EVENTS: Final = {
    "proposed": Word("Proposed", tone="ask"),
    "confirmed": Word("First signature given", tone="ask"),
    "stated": Word("Allowed", tone="yes"),
    "refused": Word("Refused", tone="no"),
    "paused": Word("Paused", tone="hold"),
    "resumed": Word("Resumed", tone="yes"),
    "disputed": Word("Disputed", tone="no"),
    "withdrawn": Word("Withdrawn", tone="no"),
    "began": Word("Took effect", tone="yes"),
    "expired": Word("Expired", tone="quiet"),
    "suspended": Word("Suspended", tone="hold"),
    "restored": Word("No longer suspended", tone="yes"),
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
