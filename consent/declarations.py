"""What a customer declares with its signature: how sensitive the data is, and what it accepts and attests. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from consent import risk_classes

REFERENCE_KINDS: Final = ("assessment", "notice", "works_council")


@dataclass(frozen=True, slots=True)
class Reference:
    """A document of the customer that bears on the data of people: an assessment, a notice, a works agreement."""

    kind: str
    text: str

    def to_dict(self) -> dict[str, str]:
        return {"kind": self.kind, "text": self.text}


@dataclass(frozen=True, slots=True)
class Declaration:
    """What one signature declares. `risk_class` stays None if the signatory does not name a class.

    `legal_basis` is why the customer may process data about people, and `transfer_mechanism` why it may leave the
    European Economic Area. An empty text says nothing.
    """

    risk_class: str | None = None
    risk_accepted: bool = False
    rights_attested: bool = False
    legal_basis: str = ""
    transfer_mechanism: str = ""
    references: tuple[Reference, ...] = ()

    def after(self, earlier: Declaration) -> Declaration:
        """Return what both signatures declare. The stricter class counts, and the later texts."""
        return replace(
            self,
            risk_class=risk_classes.stricter(self.risk_class, earlier.risk_class),
            risk_accepted=self.risk_accepted or earlier.risk_accepted,
            rights_attested=self.rights_attested or earlier.rights_attested,
            legal_basis=self.legal_basis or earlier.legal_basis,
            transfer_mechanism=self.transfer_mechanism or earlier.transfer_mechanism,
            references=self.references or earlier.references,
        )

    def with_texts_of(self, other: Declaration) -> Declaration:
        """Return this declaration with the texts and references of another: they need saying once."""
        return replace(
            self,
            legal_basis=other.legal_basis,
            transfer_mechanism=other.transfer_mechanism,
            references=other.references,
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the declaration as the ledger stores it, with every JSON member present."""
        return {
            "risk_class": self.risk_class,
            "risk_accepted": self.risk_accepted,
            "rights_attested": self.rights_attested,
            "legal_basis": self.legal_basis,
            "transfer_mechanism": self.transfer_mechanism,
            "references": [reference.to_dict() for reference in self.references],
        }

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> Declaration:
        """Build the declaration from `to_dict` output. Older ones lack the newest members."""
        references = tuple(Reference(**each) for each in written.get("references") or ())
        return cls(**{**written, "references": references})


def signed(declarations: list[Declaration]) -> Declaration:
    """Return what several signatures declare together, in the order in which they were given."""
    together = Declaration()
    for declared in declarations:
        together = declared.after(together)
    return together
