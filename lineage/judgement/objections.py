"""What speaks against a use of a model. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

from consent.covenants import Covenant
from lineage.judgement import covenant_rules
from lineage.judgement.covenant_rules import Outcome
from wire import ids

Kind = Literal["covenant", "owner", "audience", "breach", "form", "leakage", "region", "lineage"]
KINDS: Final[tuple[Kind, ...]] = (
    "covenant", "owner", "audience", "breach", "form", "leakage", "region", "lineage",
)  # fmt: skip
# The waiver of an owner's rights is stored under this digest, where a covenant's waiver has the covenant's.
OWNERS_LEAVE: Final = "0" * 64
WHY_CODES: Final = {
    **covenant_rules.WHY_CODES,
    "no_statement": "Data was used, and there is no statement that says under which covenants.",
    "lineage_unknown": "A part of what it was made from is not known.",
    "owners_leave": "The tenant owns it, alone or with the vendor, and has not given leave.",
    "for_one_tenant": "It is for one tenant alone.",
    "breach_not_remedied": "It learned from data that was not cleared, and the breach is not remedied.",
    "form_unproven": "A run claims a form of the data that no measurement proves.",
    "leakage_unproven": "Terms ask for a measurement of what it reveals, and there is none that suffices.",
    "region_not_allowed": "A tenant's consent does not allow this region.",
}


@dataclass(frozen=True, slots=True)
class Objection:
    """One fact against a use. `waiver` is set if the tenant waived it: then it does not count.

    `pairs` are the pairs of parties that a person would have to judge.
    """

    kind: Kind
    why: str
    outcome: Outcome = "blocked"
    tenant: UUID | None = None
    key: str | None = None
    account: UUID | None = None
    covenant: Covenant | None = None
    entry: UUID | None = None
    pairs: tuple[str, ...] = ()
    waiver: UUID | None = None

    @property
    def waivable(self) -> str | None:
        """The digest under which the tenant can waive it, None if it cannot be waived."""
        if self.covenant is not None:
            return covenant_rules.digest(self.covenant)
        return OWNERS_LEAVE if self.kind == "owner" else None

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "tenant": self.key,
            "covenant": None if self.covenant is None else self.covenant.to_dict(),
            "entry": None if self.entry is None else ids.render(ids.ENTRY, self.entry),
            "why": self.why,
        }

    def seen_by(self, tenant: UUID) -> Objection:
        """Return what a key of one tenant may see of it: nothing of another tenant's contract."""
        if self.tenant == tenant or self.key is None:
            return self
        return Objection(self.kind, self.why, self.outcome)
