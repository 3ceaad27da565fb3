"""The text of the addendum. Pure: the same agreement gives the same text, so its digest identifies it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from language import formats

TITLE: Final = "Addendum on consents in the portal"
# What is recorded once it is signed, beside the reference, the day and the document.
RECORDED: Final = {"kind": "amendment", "training": "silent", "amended_by": "portal"}

_CLAUSES: Final = {
    "1. The portal": "{customer} may give, change, confirm and withdraw consents to the use of its data for training"
    " in the portal of {vendor}. Such a declaration counts as one in signed writing.",
    "2. Who signs": "Only members of the portal who may consent for {customer} can make such a declaration."
    " {customer} decides who they are.",
    "3. Later choices": "This addendum covers all later choices in the portal. They need no further addendum.",
    "4. What stays": "Everything else in {amends} stays as it is. This addendum permits no training by itself and"
    " lifts no prohibition. A withdrawal never needs a form.",
}


@dataclass(frozen=True, slots=True)
class Addendum:
    """The addendum to one agreement: numbered clauses, and lines for two signatures."""

    vendor: str
    customer: str
    account: str
    amends: str
    since: datetime
    zone: ZoneInfo

    @property
    def lead(self) -> str:
        return (
            f"{self.vendor} and {self.customer} add this to their agreement {self.amends}, in force since"
            f" {formats.day(self.since, self.zone)}, which is amended by signed writing only."
        )

    @property
    def clauses(self) -> tuple[tuple[str, str], ...]:
        """Return title and text of each clause."""
        names = {"vendor": self.vendor, "customer": self.customer, "amends": self.amends}
        return tuple((title, text.format(**names)) for title, text in _CLAUSES.items())

    @property
    def markdown(self) -> str:
        """The whole text, as it is signed."""
        clauses = "\n\n".join(f"## {title}\n\n{says}" for title, says in self.clauses)
        lines = "\n\n".join(
            f"{name}: ______________________ (name, place, date, signature)" for name in self.parties
        )
        return f"# {TITLE}\n\n{self.lead}\n\n{clauses}\n\n## Signatures\n\n{lines}\n"

    @property
    def parties(self) -> tuple[str, str]:
        return (f"For {self.customer}", f"For {self.vendor}")

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.markdown.encode()).hexdigest()
