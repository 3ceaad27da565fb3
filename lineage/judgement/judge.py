"""Judge every use of a model, a copy or the vendor itself. Pure; nothing else decides this.

May this version be derived from, trained further, deployed or served? May it, a copy or the vendor go to this
recipient? All questions are answered by `judge`, from the facts about the whole line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from consent import regions
from lineage.judgement import covenant_rules, use_reasons
from lineage.judgement.covenant_rules import BindingCovenant, CovenantResult
from lineage.judgement.line_facts import LineFacts
from lineage.judgement.objections import Objection
from lineage.judgement.parties import Party
from lineage.judgement.recipients import Recipient
from lineage.judgement.surroundings import Surroundings, Tenancy
from lineage.judgement.title import Title
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
    found = [*_fitness(facts, use), *_of_region(facts, use), *_of_recipient(facts, use, around)]
    objections = tuple(one for one in found if one.waiver is None)
    pairs = {pair for one in objections for pair in one.pairs}
    not_for: tuple[str, ...] = ()
    if use.act in _FOR_AN_AUDIENCE and use.audience is None:
        not_for = tuple(sorted(_not_for(facts, around, pairs)))
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
    """Yield what speaks against the use whoever it is for."""
    if facts.lineage == "unknown":
        outcome: covenant_rules.Outcome = "blocked" if use.act in _FOR_AN_AUDIENCE else "review"
        yield Objection("lineage", "lineage_unknown", outcome)
    if use.act == "control":
        return
    if facts.breaches:
        yield Objection("breach", "breach_not_remedied")
    if facts.unproven_forms:
        yield Objection("form", "form_unproven")
    if facts.unproven_leakage and not (use.act in _BEFORE_LEAKAGE_IS_KNOWN and use.audience is None):
        yield Objection("leakage", "leakage_unproven")


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


def _of_recipient(facts: LineFacts, use: Use, around: Surroundings) -> Iterator[Objection]:
    """Yield what speaks against this recipient or audience. Nobody named: nothing, except for a shared model."""
    title = facts.title
    if use.act in _FOR_AN_AUDIENCE:
        audience = use.audience
        if audience is None:
            if use.shared and title is not None:
                yield _of_title(title)
            return
        is_foreign = title is not None and title.tenant != audience.tenant
        yield from _against(facts, audience.recipient, around, mode="hosted_use", is_foreign=is_foreign)
        return
    if use.recipient is None:
        raise ValueError("a transfer needs a recipient")
    mode = None if use.act == "control" else use.act
    is_foreign = (
        title is not None and use.act != "control" and not _is_account(title.account, use.recipient, around)
    )
    yield from _against(facts, use.recipient, around, mode=mode, is_foreign=is_foreign)


def _against(
    facts: LineFacts, recipient: Recipient, around: Surroundings, *, mode: str | None, is_foreign: bool
) -> Iterator[Objection]:
    """Yield what speaks against one recipient. `is_foreign`: the line is for another tenant."""
    granted = _granted(around, recipient)
    if is_foreign and facts.title is not None:
        yield _waived(_of_title(facts.title), granted)
    hosted = [(bound, None) for bound in _once(facts.covenants)]
    yield from _of_covenants(hosted, recipient, around, granted, mode=mode)
    for source in facts.unstated:
        if source.account is None or not _is_account(source.account, recipient, around):
            yield Objection("lineage", "no_statement", "review", source.tenant, source.key)


def _not_for(facts: LineFacts, around: Surroundings, pairs: set[str]) -> Iterator[str]:
    """Yield the keys of the tenants whom the line may not serve. Adds the unsure pairs of parties to `pairs`."""
    hosted = [(one, one.meant()) for one in _once(facts.covenants) if "hosted_use" in one.covenant.modes]
    refused: dict[tuple[UUID | None, str], bool] = {}
    for tenancy in around.tenants:
        recipient = tenancy.recipient
        granted = _granted(around, recipient)
        title = facts.title
        is_foreign = title is not None and title.tenant != tenancy.tenant
        if title is not None and is_foreign and _waived(_of_title(title), granted).waiver is None:
            yield tenancy.key
            continue
        place = (recipient.account, recipient.industry)
        if place not in refused:
            found = [*_of_covenants(hosted, recipient, around, granted, mode="hosted_use")]
            refused[place] = any(one.waiver is None for one in found)
            pairs.update(pair for one in found for pair in one.pairs)
        if refused[place] or any(one.account != recipient.account for one in facts.unstated):
            yield tenancy.key


def _of_covenants(
    covenants: Sequence[tuple[BindingCovenant, Sequence[Party] | None]],
    recipient: Recipient,
    around: Surroundings,
    granted: Mapping[tuple[UUID, str], UUID],
    *,
    mode: str | None,
) -> Iterator[Objection]:
    if not covenants:
        return
    relatives = covenant_rules.matching_customers(recipient, around.customers)
    for bound, meant in covenants:
        result = covenant_rules.judge_covenant(
            bound, recipient, mode=mode, customers=relatives, judged=around.judged, meant=meant
        )
        if result.outcome != "allowed":
            yield _waived(_of_covenant(bound, result), granted)


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


def _is_account(account: UUID, recipient: Recipient, around: Surroundings) -> bool:
    """Whether the recipient surely is this customer."""
    if recipient.account is not None:
        return recipient.account == account
    own = [one.party for one in around.customers if one.account == account]
    others = [one.party for one in around.customers if one.account != account]
    return covenant_rules.is_the_account(recipient.party, own, others)


def _granted(around: Surroundings, recipient: Recipient) -> Mapping[tuple[UUID, str], UUID]:
    if not around.waivers:
        return {}
    granted: dict[tuple[UUID, str], UUID] = {}
    for digest in recipient.digests():
        granted |= around.waivers.get(digest, {})
    return granted


def _waived(objection: Objection, granted: Mapping[tuple[UUID, str], UUID]) -> Objection:
    digest = objection.waivable
    if digest is None or objection.tenant is None or not granted:
        return objection
    waiver = granted.get((objection.tenant, digest))
    return objection if waiver is None else replace(objection, waiver=waiver)


def _once(bound: Sequence[BindingCovenant]) -> list[BindingCovenant]:
    """Return each covenant of a tenant once, with the newest statement that makes it; by key."""
    newest = {(one.tenant, one.digest): one for one in bound}
    return sorted(newest.values(), key=lambda one: (one.key, one.digest))
