"""Judge a use of a version, a copy or the vendor against the current facts. `lineage.judgement.judge` alone judges."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from lineage.destruction.queries import holdings
from lineage.destruction.queries.holdings import HoldingRecord
from lineage.judgement import judge
from lineage.judgement.covenant_rules import CustomerParty
from lineage.judgement.judge import Act, Use
from lineage.judgement.line_facts import LineFacts
from lineage.judgement.model_name import ModelName
from lineage.judgement.recipients import Recipient
from lineage.judgement.surroundings import Surroundings
from lineage.judgement.transfer_subject import TransferSubject
from lineage.judgement.use_judgement import UseJudgement
from lineage.transfers.queries import covenants, surroundings
from lineage.versions.queries import line_facts, versions
from lineage.versions.queries.versions import NoSuchModel, VersionRecord


class NoSuchHolding(LookupError):
    """No copy with this id is on record here."""

    code = "no_such_holding"


def judge_version(
    seen: VersionRecord,
    act: Act,
    *,
    audience: UUID | None = None,
    shared: bool = False,
    region: str | None = None,
    at: datetime,
) -> UseJudgement:
    """Judge one use of a version for a tenant (`audience`), as a shared model, or for nobody in particular.

    The caller must be allowed to see all rows.
    """
    mode, subject = seen.mode, TransferSubject(seen.model, seen.id)
    known = surroundings.customers(mode=mode)
    facts = line_facts.facts_of_version(seen, customers=known)
    tenants = surroundings.tenancies(mode=mode, customers=known, tenant=audience)
    around = Surroundings(
        known, tenants, waivers=surroundings.waivers(subject, mode=mode, ways=["hosted_use"], at=at)
    )
    use = Use(act, audience=tenants[0] if audience is not None else None, shared=shared, region=region)
    return _settled(facts, use, around, mode=mode, at=at)


def judge_transfer(
    subject: TransferSubject, recipient: Recipient, *, mode: str, way: str | None, at: datetime
) -> UseJudgement:
    """Judge whether the subject may go to the recipient now. Raises: NoSuchModel, NoSuchHolding."""
    known = surroundings.customers(mode=mode)
    facts = _facts(subject, known, mode=mode, at=at)
    ways = [] if way is None else [way]
    around = Surroundings(known, waivers=surroundings.waivers(subject, mode=mode, ways=ways, at=at))
    act: Act | None = way  # type: ignore[assignment]  # the ways of a transfer are acts
    if way is None and subject.kind == "vendor":
        act = "control"
    return _settled(facts, Use(act, recipient), around, mode=mode, at=at)


def version_of(*, mode: str, model: ModelName, at: datetime) -> VersionRecord:
    """Return the model version of this name. Raises: NoSuchModel."""
    seen = versions.version(mode=mode, model=model, at=at)
    if seen is None:
        raise NoSuchModel(str(model))
    return seen


def holding_of(id: UUID, *, mode: str) -> HoldingRecord:
    """Return the copy with this id. Raises: NoSuchHolding."""
    holding = holdings.holding(id=id)
    if holding is None or holding.mode != mode:
        raise NoSuchHolding(str(id))
    return holding


def _facts(subject: TransferSubject, known: list[CustomerParty], *, mode: str, at: datetime) -> LineFacts:
    if subject.holding is not None:
        return covenants.facts_of_holding(holding_of(subject.holding, mode=mode), customers=known, at=at)
    if subject.model is None:
        return covenants.facts_of_vendor(mode=mode, customers=known)
    return line_facts.facts_of_version(version_of(mode=mode, model=subject.model, at=at), customers=known)


def _settled(facts: LineFacts, use: Use, around: Surroundings, *, mode: str, at: datetime) -> UseJudgement:
    """Judge, and once more with what people decided about the pairs of parties that are unsure."""
    first = judge.judge(facts, use, around, at=at)
    decided = surroundings.judged(mode=mode, pairs=sorted(first.pairs)) if first.pairs else {}
    return judge.judge(facts, use, replace(around, judged=decided), at=at) if decided else first
