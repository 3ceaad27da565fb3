"""Judge a transfer by one covenant: may the model, the copy or the vendor itself go to this recipient? Pure.

Each covenant is judged by itself, against every company in the recipient's structure. It *blocks* the transfer, needs
a *review* by a person, or *allows* it. More covenants, companies, tenants or ancestors never make a decision milder.
A covenant never counts against the account that it protects.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import orjson
from rapidfuzz import fuzz

from consent.covenants import Covenant
from lineage.judgement import parties
from lineage.judgement.newcomers import Newcomer
from lineage.judgement.parties import Party
from lineage.judgement.recipients import Recipient, RecipientPart, normal_industry

Outcome = Literal["allowed", "review", "blocked"]
OUTCOMES: Final[tuple[Outcome, ...]] = ("allowed", "review", "blocked")  # from mildest to strictest
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
    "minority_holder": "A party that the covenant names has a share of the votes that may give it influence.",
    "claim_not_approved": "The recipient is said to be a financial buyer. Nobody has approved evidence of that.",
}
_NEAR: Final = 70  # of 100: "chemical" must not pass as another industry than "chemicals"


@dataclass(frozen=True, slots=True)
class BindingCovenant:
    """A covenant of a tenant that binds the subject, by the statement with the ledger entry `entry`.

    `competitors` are those that its account and the accounts above it named. `own` are the account's own names. The
    statement's terms spare the hosted use of `newcomers` for a time.
    """

    tenant: UUID
    key: str
    account: UUID
    covenant: Covenant
    entry: UUID
    competitors: tuple[Party, ...] = ()
    own: tuple[Party, ...] = ()
    newcomers: tuple[Newcomer, ...] = ()

    @property
    def digest(self) -> str:
        return digest(self.covenant)

    def meant(self) -> tuple[Party, ...]:
        """Return the parties that the covenant names. The account itself is never one of them."""
        named = self.competitors
        if self.covenant.kind == "named":
            covenant = self.covenant
            named = (Party(covenant.name or "", covenant.domain or "", covenant.lei or ""),)
        elif self.covenant.kind not in {"competitor", "anyone"}:
            named = ()
        return tuple(party for party in named if not self.is_own(party))

    def spared(self, *, served_since: datetime | None, at: datetime) -> frozenset[Party]:
        """Return the competitors that do not count against the hosted use of a party served since then."""
        if served_since is None or self.covenant.kind != "competitor":
            return frozenset()
        return frozenset(
            one.party for one in self.newcomers if one.is_spared(served_since=served_since, at=at)
        )

    def is_own(self, party: Party) -> bool:
        return any(parties.match(party, own) == "same" for own in self.own)


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


@dataclass(frozen=True, slots=True)
class _Question:
    """One covenant and one recipient, with the parties that the covenant means and the other customers.

    `is_named`: the covenant means some party, even if none of them counts for this recipient.
    """

    bound: BindingCovenant
    recipient: Recipient
    meant: tuple[Party, ...]
    others: tuple[Party, ...]
    known: Mapping[str, bool]
    is_named: bool
    is_proven: bool


def digest(covenant: Covenant) -> str:
    return hashlib.sha256(orjson.dumps(covenant.to_dict(), option=orjson.OPT_SORT_KEYS)).hexdigest()


def matching_customers(recipient: Recipient, customers: Iterable[CustomerParty]) -> tuple[CustomerParty, ...]:
    """Return the customers that a company of the recipient is, or may be. Computed once for all covenants."""
    companies = [part.party for part in recipient.parts()]
    return tuple(
        one for one in customers if any(parties.match(company, one.party) != "other" for company in companies)
    )


def judge_covenant(
    bound: BindingCovenant,
    recipient: Recipient,
    *,
    mode: str | None,
    customers: Sequence[CustomerParty] = (),
    judged: Mapping[str, bool] | None = None,
    meant: Sequence[Party] | None = None,
    spared: Collection[Party] = (),
    is_proven: bool = False,
) -> CovenantResult:
    """Judge one covenant. `mode` None: any kind of transfer, which every mode of the covenant covers.

    `customers` are those that the recipient may be (`matching_customers`). `judged` is a person's judgement of
    unsure pairs, true for the same party. It is not read for a sure match. `meant` is `bound.meant()`, for callers
    that judge many recipients. `spared` are those who do not count. `is_proven`: a second person approved the
    evidence that the recipient is of its kind.
    """
    if mode is not None and mode not in bound.covenant.modes:
        return ALLOWED
    if recipient.account is not None and recipient.account == bound.account:
        return ALLOWED
    others = tuple(one.party for one in customers if one.account != bound.account)
    meant = tuple(bound.meant() if meant is None else meant)
    counting = tuple(party for party in meant if party not in spared)
    question = _Question(bound, recipient, counting, others, judged or {}, bool(meant), is_proven)
    results = [
        _judge_part(question, part)
        for part in recipient.parts()
        if not is_the_account(part.party, bound.own, (*meant, *others))
    ]
    return _strictest(results)


def strictest_outcome(outcomes: Iterable[Outcome]) -> Outcome:
    return max(outcomes, key=OUTCOMES.index, default="allowed")


def _strictest(results: Sequence[CovenantResult]) -> CovenantResult:
    outcome = strictest_outcome(result.outcome for result in results)
    strict = [result for result in results if result.outcome == outcome]
    if outcome != "review":
        return strict[0] if strict else ALLOWED
    pairs = tuple(sorted({pair for result in strict for pair in result.pairs}))
    return CovenantResult("review", strict[0].why, pairs)


def is_the_account(party: Party, own: Sequence[Party], others: Sequence[Party]) -> bool:
    """Whether a party surely is the account with the names `own`.

    A name alone suffices. A domain or an LEI that points to one of the `others` makes the name doubtful.
    """
    if all(parties.match(party, one) != "same" for one in own):
        return False
    if not (party.domain or party.lei):
        return True
    bare = replace(party, domain="", lei="")
    return all(_no_nearer(party, bare, other) for other in others)


def _no_nearer(described: Party, bare: Party, other: Party) -> bool:
    found = parties.match(described, other)
    return found == "other" or (found != "same" and parties.match(bare, other) == found)


def _judge_part(question: _Question, part: RecipientPart) -> CovenantResult:
    found = _company(question, part)
    if part.controls or found.outcome != "blocked":
        return found
    pair = parties.pair_id(question.recipient.party, part.party)
    return _unsure("minority_holder", [pair], question.known)


def _company(question: _Question, part: RecipientPart) -> CovenantResult:
    covenant, recipient, known = question.bound.covenant, question.recipient, question.known
    if covenant.kind == "anyone":
        return _anyone(question, part)
    if covenant.kind == "industry":
        return _industry(covenant, part, known)
    if covenant.kind == "tenant":
        if part.main and (recipient.kind == "tenant" or recipient.account is not None):
            return CovenantResult("blocked", "is_a_tenant")
        return _among(question.others, part, known, sure="is_a_tenant", unsure="may_be_a_tenant")
    if covenant.kind == "competitor" and not question.is_named:
        unnamed = parties.pair_id(part.party, Party(name=f"competitors of {question.bound.account}"))
        return _unsure("competitors_not_named", [unnamed], known)
    return _among(question.meant, part, known, sure="is_the_party", unsure="may_be_the_party")


def _anyone(question: _Question, part: RecipientPart) -> CovenantResult:
    """Judge a covenant against everybody.

    Its exception for financial buyers never covers a competitor, and needs a proven claim.
    """
    if question.recipient.kind not in question.bound.covenant.exceptions:
        return CovenantResult("blocked", "anyone")
    competitor = _among(question.meant, part, question.known, sure="anyone", unsure="may_be_the_party")
    if competitor.outcome != "allowed" or question.is_proven:
        return competitor
    return CovenantResult("review", "claim_not_approved")


def _among(
    meant: Sequence[Party], part: RecipientPart, known: Mapping[str, bool], *, sure: str, unsure: str
) -> CovenantResult:
    matches = [(parties.match(part.party, one), one) for one in meant]
    if any(found == "same" for found, _ in matches):
        return CovenantResult("blocked", sure)
    pairs = [parties.pair_id(part.party, one) for found, one in matches if found == "unsure"]
    return _unsure(unsure, pairs, known) if pairs else ALLOWED


def _industry(covenant: Covenant, part: RecipientPart, known: Mapping[str, bool]) -> CovenantResult:
    mine, theirs = normal_industry(covenant.industry or ""), normal_industry(part.industry)
    if mine == theirs and mine:
        return CovenantResult("blocked", "industry")
    pair = parties.pair_id(part.party, Party(name=f"industry {mine} beside {theirs or 'none'}"))
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
