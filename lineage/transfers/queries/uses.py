"""Judge a use of a version, a copy or the vendor against the current facts. `lineage.judgement.judge` alone judges."""

from __future__ import annotations

from collections.abc import Sequence
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
from lineage.judgement.surroundings import Surroundings, Tenancy
from lineage.judgement.transfer_subject import TransferSubject
from lineage.judgement.use_judgement import UseJudgement
from lineage.transfers.queries import claims, covenants, surroundings
from lineage.versions.queries import line_facts, versions
from lineage.versions.queries.versions import NoSuchModel, VersionRecord
from tenants.queries import customers


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
    """Judge one use of a version for a tenant (`audience`), as a shared model, or without an audience.

    The caller must be allowed to see all rows.
    """
    mode, subject = seen.mode, TransferSubject(seen.model, seen.id)
    known = surroundings.customers(mode=mode)
    facts = line_facts.facts_of_version(seen, customers=known)
    tenants = surroundings.tenancies(mode=mode, customers=known, tenant=audience)
    around = _around(facts, subject, known, mode=mode, ways=["hosted_use"], at=at, tenants=tenants)
    use = Use(act, audience=tenants[0] if audience is not None else None, shared=shared, region=region)
    return _settled(facts, use, around, mode=mode, at=at)


def audience(seen: VersionRecord, *, region: str | None = None, at: datetime) -> list[str]:
    """List the keys of the tenants that the version may serve, in order. The caller must be allowed to see all rows."""
    judged = judge_version(seen, "serve", region=region, at=at)
    if judged.serves_nobody:
        return []
    every = {one.key for one in surroundings.tenancies(mode=seen.mode, customers=())}
    return sorted(every.difference(judged.not_for))


def judge_transfer(
    subject: TransferSubject, recipient: Recipient, *, mode: str, way: str | None, at: datetime
) -> UseJudgement:
    """Judge whether the subject may go to the recipient now. Raises: NoSuchModel, NoSuchHolding."""
    known = surroundings.customers(mode=mode)
    facts = _facts(subject, known, mode=mode, at=at)
    ways = [] if way is None else [way]
    around = _around(facts, subject, known, mode=mode, ways=ways, at=at)
    proven = claims.proven_recipients(mode=mode, digests=recipient.digests(), at=at)
    around = replace(around, claims=proven)
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


def _around(
    facts: LineFacts,
    subject: TransferSubject,
    known: Sequence[CustomerParty],
    *,
    mode: str,
    ways: Sequence[str],
    at: datetime,
    tenants: Sequence[Tenancy] = (),
) -> Surroundings:
    """Read the known customers, and the waivers and leaves that count for these facts in one of these ways."""
    owned = {version for title in facts.titles for version in title.versions} - {subject.id}
    is_sparing = any(bound.newcomers for bound in facts.covenants)
    return Surroundings(
        known,
        tenants,
        waivers=surroundings.waivers(subject, mode=mode, ways=ways, at=at),
        leaves=surroundings.leaves(owned, mode=mode, ways=ways, at=at) if owned else {},
        served_since=customers.served_since(mode=mode) if is_sparing else {},
    )


def _settled(facts: LineFacts, use: Use, around: Surroundings, *, mode: str, at: datetime) -> UseJudgement:
    """Judge, and once more with what people decided about the pairs of parties that are unsure."""
    first = judge.judge(facts, use, around, at=at)
    decided = surroundings.judged(mode=mode, pairs=sorted(first.pairs)) if first.pairs else {}
    return judge.judge(facts, use, replace(around, judged=decided), at=at) if decided else first
