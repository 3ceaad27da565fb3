"""Judge a transfer by one covenant: may the model, the copy or the vendor itself go to this recipient? Pure.

Each covenant is judged by itself. It *blocks* the transfer, needs a *review* by a person, or *allows* it. More
covenants, tenants or ancestors never make a decision milder.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from uuid import UUID

import orjson
from rapidfuzz import fuzz

from consent.covenants import Covenant
from lineage.judgement import parties
from lineage.judgement.parties import Party

Outcome = Literal["allowed", "review", "blocked"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("allowed", "review", "blocked")  # from mildest to strictest
RECIPIENTS: Final = ("company", "financial_buyer", "tenant")
WHY_CODES: Final = {
    "anyone": "It goes to nobody at all.",
    "is_a_tenant": "The recipient is, or is said to be, a customer of the vendor.",
    "is_the_party": "The recipient is the party that the covenant names.",
    "industry": "The recipient is of this industry.",
    "judged_same": "A person judged that the recipient is the party meant.",
    "may_be_a_tenant": "The recipient may be a customer of the vendor.",
    "may_be_the_party": "The recipient may be the party that the covenant names.",
    "may_be_the_industry": "The recipient's industry may be this one.",
    "industry_not_said": "The recipient's industry was not said.",
    "competitors_not_named": "The customer has not said who its competitors are.",
    "no_statement": "Data was used, and there is no statement that says under which covenants.",
}
_NEAR: Final = 70  # of 100: "chemical" must not pass as another industry than "chemicals"


@dataclass(frozen=True, slots=True)
class Recipient:
    """The party that would receive the subject. `kind` is the caller's claim."""

    party: Party
    industry: str = ""
    kind: str = "company"

    def digest(self) -> str:
        """SHA-256, hex. It is the same for recipients that differ in spelling only."""
        parts = [self.party.digest(), normal_industry(self.industry), self.kind]
        return hashlib.sha256(orjson.dumps(parts)).hexdigest()

    def to_dict(self) -> dict[str, Any]:
        return {**self.party.to_dict(), "industry": self.industry or None, "kind": self.kind}

    @classmethod
    def from_dict(cls, written: Mapping[str, Any]) -> Recipient:
        party = Party(written["name"] or "", written["domain"] or "", written["lei"] or "")
        return cls(party, written["industry"] or "", written["kind"])


@dataclass(frozen=True, slots=True)
class BindingCovenant:
    """A covenant of a tenant that binds the subject, by the statement with the ledger entry `entry`.

    `competitors` are those that its account and the accounts above it named.
    """

    tenant: UUID
    key: str
    account: UUID
    covenant: Covenant
    entry: UUID
    competitors: tuple[Party, ...] = ()

    @property
    def digest(self) -> str:
        return digest(self.covenant)


@dataclass(frozen=True, slots=True)
class CustomerParty:
    """One of the vendor's own customers, under one of its names."""

    account: UUID
    party: Party


@dataclass(frozen=True, slots=True)
class CovenantResult:
    """The result for one covenant. `pairs` names the pairs of parties that a person would have to judge."""

    outcome: Outcome
    why: str = ""
    pairs: tuple[str, ...] = ()


ALLOWED: Final = CovenantResult("allowed")


def digest(covenant: Covenant) -> str:
    return hashlib.sha256(orjson.dumps(covenant.to_dict(), option=orjson.OPT_SORT_KEYS)).hexdigest()


def matching_customers(recipient: Recipient, customers: Iterable[CustomerParty]) -> tuple[CustomerParty, ...]:
    """Return the customers that the recipient is, or may be. Computed once for all covenants."""
    return tuple(one for one in customers if parties.match(recipient.party, one.party) != "other")


def judge_covenant(
    bound: BindingCovenant,
    recipient: Recipient,
    *,
    mode: str | None,
    customers: Sequence[CustomerParty] = (),
    judged: Mapping[str, bool] | None = None,
) -> CovenantResult:
    """Judge one covenant. `mode` None: any kind of transfer, which every mode of the covenant covers.

    `customers` are those that the recipient may be (`matching_customers`). `judged` is a person's judgement of
    unsure pairs, true for the same party. It is not read for a sure match.
    """
    covenant, known = bound.covenant, judged or {}
    if (mode is not None and mode not in covenant.modes) or recipient.kind in covenant.exceptions:
        return ALLOWED
    if covenant.kind == "anyone":
        return CovenantResult("blocked", "anyone")
    if covenant.kind == "industry":
        return _industry(covenant, recipient, known)
    if covenant.kind == "tenant":
        return _tenant(bound, recipient, customers, known)
    return _party(bound, recipient, known)


def strictest_outcome(outcomes: Iterable[Outcome]) -> Outcome:
    return max(outcomes, key=OUTCOMES.index, default="allowed")


def normal_industry(text: str) -> str:
    return " ".join(
        unicodedata.normalize("NFKC", text).casefold().replace("&", " and ").replace("-", " ").split()
    )


def _tenant(
    bound: BindingCovenant,
    recipient: Recipient,
    customers: Sequence[CustomerParty],
    known: Mapping[str, bool],
) -> CovenantResult:
    if recipient.kind == "tenant":
        return CovenantResult("blocked", "is_a_tenant")
    others = [one.party for one in customers if one.account != bound.account]
    return _among(others, recipient, known, sure="is_a_tenant", unsure="may_be_a_tenant")


def _party(bound: BindingCovenant, recipient: Recipient, known: Mapping[str, bool]) -> CovenantResult:
    covenant = bound.covenant
    if covenant.kind == "competitor" and not bound.competitors:
        unnamed = parties.pair_id(recipient.party, Party(name=f"competitors of {bound.account}"))
        return _unsure("competitors_not_named", [unnamed], known)
    named = Party(covenant.name or "", covenant.domain or "", covenant.lei or "")
    meant = bound.competitors if covenant.kind == "competitor" else (named,)
    return _among(meant, recipient, known, sure="is_the_party", unsure="may_be_the_party")


def _among(
    meant: Sequence[Party], recipient: Recipient, known: Mapping[str, bool], *, sure: str, unsure: str
) -> CovenantResult:
    matches = [(parties.match(recipient.party, one), one) for one in meant]
    if any(found == "same" for found, _ in matches):
        return CovenantResult("blocked", sure)
    pairs = [parties.pair_id(recipient.party, one) for found, one in matches if found == "unsure"]
    return _unsure(unsure, pairs, known) if pairs else ALLOWED


def _industry(covenant: Covenant, recipient: Recipient, known: Mapping[str, bool]) -> CovenantResult:
    mine, theirs = normal_industry(covenant.industry or ""), normal_industry(recipient.industry)
    if mine == theirs and mine:
        return CovenantResult("blocked", "industry")
    pair = parties.pair_id(recipient.party, Party(name=f"industry {mine} beside {theirs or 'none'}"))
    if not theirs:
        return _unsure("industry_not_said", [pair], known)
    words, others = set(mine.split()), set(theirs.split())
    if words & others or fuzz.token_sort_ratio(mine, theirs) >= _NEAR:
        return _unsure("may_be_the_industry", [pair], known)
    return ALLOWED


def _unsure(why: str, pairs: Sequence[str], known: Mapping[str, bool]) -> CovenantResult:
    if any(known.get(pair) is True for pair in pairs):
        return CovenantResult("blocked", "judged_same")
    left = tuple(sorted({pair for pair in pairs if pair not in known}))
    return CovenantResult("review", why, left) if left else ALLOWED
