"""Who would receive a model, a copy or the vendor, with the companies that control it or that it controls. Pure."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

import orjson

from lineage.judgement.claim_evidence import ClaimEvidence
from lineage.judgement.parties import Party
from lineage.judgement.related_parties import RelatedParty

RECIPIENTS: Final = ("company", "financial_buyer", "tenant")


@dataclass(frozen=True, slots=True)
class RecipientPart:
    """One company in a recipient's structure. `controls` False: it has a share of the votes that is not control."""

    party: Party
    industry: str
    controls: bool = True
    main: bool = False  # the recipient itself


@dataclass(frozen=True, slots=True)
class Recipient:
    """The party that would receive the subject, or a customer that would be served. `kind` is the caller's claim.

    `account` is the customer's account where it is known and not only described; `also_named` are its other names.
    """

    party: Party
    industry: str = ""
    kind: str = "company"
    controlled_by: tuple[RelatedParty, ...] = ()
    controls: tuple[RelatedParty, ...] = ()
    evidence: tuple[ClaimEvidence, ...] = ()
    account: UUID | None = None
    also_named: tuple[Party, ...] = ()

    def parts(self) -> Iterator[RecipientPart]:
        """Yield every company that is judged: the recipient itself first."""
        for party in (self.party, *self.also_named):
            yield RecipientPart(party, self.industry, main=True)
        for related in (*self.controlled_by, *self.controls):
            if related.matters:
                yield RecipientPart(related.party, related.industry, related.controls)

    def digest(self) -> str:
        """SHA-256, hex. It is the same for recipients that differ in spelling only."""
        parts: list[Any] = [self.party.digest(), normal_industry(self.industry), self.kind]
        if self.controlled_by or self.controls:
            parts += [_digests(self.controlled_by), _digests(self.controls)]
        return hashlib.sha256(orjson.dumps(parts)).hexdigest()

    def digests(self) -> frozenset[str]:
        """Return the digests under which a customer may have been described when it was asked about."""
        if self.account is None:
            return frozenset({self.digest()})
        bare = replace(self, controlled_by=(), controls=())
        return frozenset(
            replace(bare, party=party, industry=industry, kind=kind).digest()
            for party in (self.party, *self.also_named)
            for industry in {"", self.industry}
            for kind in ("company", "tenant")
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            **self.party.to_dict(),
            "industry": self.industry or None,
            "kind": self.kind,
            "controlled_by": [one.to_dict() for one in self.controlled_by],
            "controls": [one.to_dict() for one in self.controls],
            "evidence": [one.to_dict() for one in self.evidence],
        }

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> Recipient:
        """Build the recipient from `to_dict` output. Older records say nothing about its structure."""
        return cls(
            Party.from_dict(written),
            written["industry"] or "",
            written["kind"],
            tuple(map(RelatedParty.from_dict, written.get("controlled_by", ()))),
            tuple(map(RelatedParty.from_dict, written.get("controls", ()))),
            tuple(
                ClaimEvidence(one["text"], one["dated"], one["sha256"] or "")
                for one in written.get("evidence", ())
            ),
        )


def normal_industry(text: str) -> str:
    return " ".join(
        unicodedata.normalize("NFKC", text).casefold().replace("&", " and ").replace("-", " ").split()
    )


def _digests(related: tuple[RelatedParty, ...]) -> list[list[Any]]:
    return sorted(
        ([one.party.digest(), normal_industry(one.industry), one.votes_bps, one.basis] for one in related),
        key=orjson.dumps,
    )
