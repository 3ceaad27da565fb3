"""Judge every use of a model, a copy or the vendor itself. Pure; nothing else decides this.

May this version be derived from, trained further, deployed or served? May it, a copy or the vendor go to this
recipient? All questions are answered by `judge`, from the facts about the whole line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from consent import regions
from lineage.judgement import covenant_rules, newcomers, parties, use_reasons
from lineage.judgement.covenant_rules import BindingCovenant, CovenantResult
from lineage.judgement.line_facts import LineFacts
from lineage.judgement.objections import OWNERS_LEAVE, Objection
from lineage.judgement.parties import Party
from lineage.judgement.recipients import Recipient
from lineage.judgement.surroundings import Surroundings, Tenancy
from lineage.judgement.title import Title
from lineage.judgement.unproven_leakage import UnprovenLeakage
from lineage.judgement.use_judgement import UseJudgement

Act = Literal["derive", "train_on", "deploy", "serve", "sale", "licence", "weights", "hosted_use", "control"]
USES: Final[tuple[Act, ...]] = ("deploy", "serve", "derive")  # what `POST /v1/models/check` asks for
_FOR_AN_AUDIENCE: Final = frozenset({"derive", "train_on", "deploy", "serve"})
_IN_A_REGION: Final = frozenset({"deploy", "serve"})
# What is made of such a version is held to the same measurement.
_BEFORE_LEAKAGE_IS_KNOWN: Final = frozenset({"derive", "train_on"})


@dataclass(frozen=True, slots=True)
class Use:
    """What is asked. `act` None: a transfer of any kind.

    A transfer has a `recipient`. Other acts have an `audience`, or are for a `shared` model, or say neither.
    """

    act: Act | None
    recipient: Recipient | None = None
    audience: Tenancy | None = None
    shared: bool = False
    region: str | None = None


def judge(facts: LineFacts, use: Use, around: Surroundings, *, at: datetime) -> UseJudgement:
    """Judge one use of the line. More facts never make the answer milder.

    A version that a withdrawal retires may be served until the deadline: customers need time to replace it.
    """
    found = [*_fitness(facts, use), *_of_region(facts, use), *_of_recipient(facts, use, around, at=at)]
    objections = tuple(one for one in found if one.waiver is None)
    pairs = {pair for one in objections for pair in one.pairs}
    not_for: tuple[str, ...] = ()
    if use.act in _FOR_AN_AUDIENCE and use.audience is None:
        not_for = tuple(sorted(_not_for(facts, around, pairs, at=at)))
    codes = [*_retirement(facts, use, at=at), *map(use_reasons.code_of, objections)]
    return UseJudgement(
        objections,
        tuple(one for one in found if one.waiver is not None),
        use_reasons.reasons(codes, _details(facts)),
        not_for,
        facts.lineage != "unknown",
        facts.retire_by,
        frozenset(pairs),
    )


def _details(facts: LineFacts) -> dict[str, dict[str, Any]]:
    since = min((pending.since for pending in facts.retiring), default=None)
    return {
        "model_retired": {"since": facts.retired_at},
        "retirement_required": {"since": since, "retire_by": facts.retire_by},
        "breach_not_remedied": {"breaches": facts.breaches},
    }


def _retirement(facts: LineFacts, use: Use, *, at: datetime) -> Iterator[str]:
    """Yield why the version itself is at its end. This says nothing about what was made of it, or where it may go."""
    if use.act not in _FOR_AN_AUDIENCE:
        return
    if facts.retired_at is not None:
        yield "model_retired"
    if facts.retire_by is not None and (use.act != "serve" or facts.retire_by <= at):
        yield "retirement_required"


def _fitness(facts: LineFacts, use: Use) -> Iterator[Objection]:
    """Yield the objections to the use that hold for every recipient and audience."""
    if facts.lineage == "unknown":
        outcome: covenant_rules.Outcome = "blocked" if use.act in _FOR_AN_AUDIENCE else "review"
        yield Objection("lineage", "lineage_unknown", outcome)
    if use.act == "control":
        return
    if facts.breaches:
        yield Objection("breach", "breach_not_remedied")
    if facts.unproven_forms:
        yield Objection("form", "form_unproven")


def _of_region(facts: LineFacts, use: Use) -> Iterator[Objection]:
    if use.region is None or use.act not in _IN_A_REGION:
        return
    told: set[UUID] = set()
    for bound in facts.regions:
        if bound.tenant not in told and not regions.allows_region(bound.regions, use.region):
            told.add(bound.tenant)
            yield Objection(
                "region", "region_not_allowed", tenant=bound.tenant, key=bound.key, entry=bound.entry
            )


def _of_recipient(facts: LineFacts, use: Use, around: Surroundings, *, at: datetime) -> Iterator[Objection]:
    """Yield the objections to this recipient or audience. If none is named, yield those that hold for all."""
    if use.act in _FOR_AN_AUDIENCE:
        if use.audience is None:
            yield from _against_nobody_in_particular(facts, use)
            return
        recipient, mode = use.audience.recipient, "hosted_use"
        foreign = [title for title in facts.titles if title.tenant != use.audience.tenant]
        yield from _against(facts, _Asking(recipient, around, mode, at), foreign)
        return
    if use.recipient is None:
        raise ValueError("a transfer needs a recipient")
    asking = _Asking(use.recipient, around, None if use.act == "control" else use.act, at)
    foreign = [
        title for title in facts.titles if use.act != "control" and title.account not in asking.accounts
    ]
    yield from _against(facts, asking, foreign, in_control=use.act == "control")


def _against_nobody_in_particular(facts: LineFacts, use: Use) -> Iterator[Objection]:
    if use.shared:
        yield from (_of_title(title) for title in facts.titles if title.binds_the_vendor)
    if use.act not in _BEFORE_LEAKAGE_IS_KNOWN:
        yield from (_of_leakage(one) for one in facts.unproven_leakage if one.cross_customer)


class _Asking:
    """A recipient, with what the vendor knows of it."""

    def __init__(self, recipient: Recipient, around: Surroundings, mode: str | None, at: datetime) -> None:
        self.recipient, self.around, self.mode, self.at = recipient, around, mode, at
        is_asked = around.waivers or around.leaves or around.claims
        self.digests = recipient.digests() if is_asked else frozenset()
        self.granted: dict[tuple[UUID, str], UUID] = {}
        for digest in self.digests if around.waivers else ():
            self.granted |= around.waivers.get(digest, {})
        self.is_proven = recipient.account is None and not self.digests.isdisjoint(around.claims)
        self.accounts = _accounts(recipient, around)

    def served_since(self) -> datetime | None:
        """Return since when the vendor serves this party. Only hosted use asks for it."""
        known = self.around.served_since
        if self.mode != "hosted_use":
            return None
        return min((known[one] for one in self.accounts if one in known), default=None)

    def leave(self, title: Title) -> UUID | None:
        """Return the owner's leave for the line, or for all versions of its part that the line was made from."""
        for_line = self.granted.get((title.tenant, OWNERS_LEAVE))
        if for_line is not None or not title.versions:
            return for_line
        leaves = [self._leave_for(version) for version in sorted(title.versions)]
        return None if None in leaves else leaves[0]

    def _leave_for(self, version: UUID) -> UUID | None:
        known = self.around.leaves.get(version, {})
        return next((known[digest] for digest in sorted(self.digests) if digest in known), None)


def _against(
    facts: LineFacts, asking: _Asking, foreign: Sequence[Title], *, in_control: bool = False
) -> Iterator[Objection]:
    """Yield what speaks against one recipient. `foreign` are the titles of others than the recipient."""
    yield from _of_titles(asking, foreign)
    if not in_control:
        unproven = (one for one in facts.unproven_leakage if one.account not in asking.accounts)
        yield from map(_of_leakage, unproven)
    yield from _of_covenants([(bound, None) for bound in _once(facts.covenants)], asking)
    for source in facts.unstated:
        if source.account is None or source.account not in asking.accounts:
            yield Objection("lineage", "no_statement", "review", source.tenant, source.key)


def _of_titles(asking: _Asking, foreign: Sequence[Title]) -> Iterator[Objection]:
    for title in foreign:
        if title.binds_the_vendor:
            against = _of_title(title)
            leave = asking.leave(title) if title.is_owner else None
            yield against if leave is None else replace(against, waiver=leave)


def _not_for(facts: LineFacts, around: Surroundings, pairs: set[str], *, at: datetime) -> Iterator[str]:
    """Yield the keys of the tenants that the line may not serve. Adds the unsure pairs of parties to `pairs`."""
    hosted = [(one, one.meant()) for one in _once(facts.covenants) if "hosted_use" in one.covenant.modes]
    refused: dict[tuple[UUID | None, str], bool] = {}
    protected = {one.account for one in facts.unstated}
    protected |= {one.account for one in facts.unproven_leakage}
    for tenancy in around.tenants:
        asking = _Asking(tenancy.recipient, around, "hosted_use", at)
        foreign = [title for title in facts.titles if title.tenant != tenancy.tenant]
        if any(one.waiver is None for one in _of_titles(asking, foreign)):
            yield tenancy.key
            continue
        place = (tenancy.recipient.account, tenancy.recipient.industry)
        if place not in refused:
            found = [*_of_covenants(hosted, asking)]
            refused[place] = any(one.waiver is None for one in found)
            pairs.update(pair for one in found for pair in one.pairs)
        if refused[place] or protected - asking.accounts:
            yield tenancy.key


def _of_covenants(
    covenants: Sequence[tuple[BindingCovenant, Sequence[Party] | None]], asking: _Asking
) -> Iterator[Objection]:
    if not covenants:
        return
    relatives = covenant_rules.matching_customers(asking.recipient, asking.around.customers)
    served_since = asking.served_since()
    for bound, meant in covenants:
        result = covenant_rules.judge_covenant(
            bound,
            asking.recipient,
            mode=asking.mode,
            customers=relatives,
            judged=asking.around.judged,
            meant=meant,
            spared=bound.spared(served_since=served_since, at=asking.at),
            is_proven=asking.is_proven,
        )
        if result.outcome != "allowed":
            against = _of_covenant(bound, result)
            waiver = asking.granted.get((bound.tenant, bound.digest))
            yield against if waiver is None else replace(against, waiver=waiver)


def _of_covenant(bound: BindingCovenant, result: CovenantResult) -> Objection:
    return Objection(
        "covenant",
        result.why,
        result.outcome,
        bound.tenant,
        bound.key,
        bound.account,
        bound.covenant,
        bound.entry,
        result.pairs,
    )


def _of_title(title: Title) -> Objection:
    kind, why = ("owner", "owners_leave") if title.is_owner else ("audience", "for_one_tenant")
    return Objection(kind, why, tenant=title.tenant, key=title.key, account=title.account)  # type: ignore[arg-type]


def _of_leakage(unproven: UnprovenLeakage) -> Objection:
    return Objection(
        "leakage",
        "leakage_unproven",
        tenant=unproven.tenant,
        key=unproven.key,
        account=unproven.account,
        entry=unproven.entry,
    )


def _accounts(recipient: Recipient, around: Surroundings) -> frozenset[UUID]:
    """Return the customer that the recipient surely is. Empty if it is not a customer."""
    if recipient.account is not None:
        return frozenset({recipient.account})
    near = [one for one in around.customers if parties.match(recipient.party, one.party) != "other"]
    return frozenset(
        account
        for account in {one.account for one in near}
        if covenant_rules.is_the_account(
            recipient.party,
            [one.party for one in near if one.account == account],
            [one.party for one in near if one.account != account],
        )
    )


def _once(bound: Sequence[BindingCovenant]) -> list[BindingCovenant]:
    """Return each covenant of a tenant once, with the newest statement that makes it; by key.

    A competitor is spared only as long as all the statements spare it.
    """
    newest: dict[tuple[UUID, str], BindingCovenant] = {}
    for one in bound:
        before = newest.get((one.tenant, one.digest))
        spared = (
            one.newcomers if before is None else newcomers.spared_by_both(one.newcomers, before.newcomers)
        )
        newest[one.tenant, one.digest] = replace(one, newcomers=spared)
    return sorted(newest.values(), key=lambda one: (one.key, one.digest))
