from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from consent.question import SHARED
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from lineage import kinds
from lineage.clearances import lease, manifest
from lineage.clearances.clearance_request import Attempt, ClearanceRequest
from lineage.clearances.manifest import Exclusion
from lineage.clearances.models.clearance import Clearance
from lineage.clearances.models.cleared_tenant import ClearedTenant
from lineage.clearances.models.manifest_content import ManifestContent
from lineage.clearances.queries import clearances, deciding
from lineage.clearances.queries.deciding import ClearanceResult
from lineage.destruction.operations import reingestion
from lineage.destruction.queries import reingestion as lineage_guarding
from lineage.judgement.model_name import ModelName
from lineage.runs.operations import attempts
from lineage.transfers.operations import derivations
from lineage.transfers.queries import uses
from lineage.versions.operations import deriving, training
from lineage.versions.operations.handing_on import HandingOn
from lineage.versions.queries import versions
from wire import ids

# A manifest is repetitive: the fastest level already saves nine tenths.
_DEFLATE = 1


class RunNameTaken(Exception):
    """A run of this name was cleared with another request. Give the new run another name."""

    code = "run_in_use"


class PurposeNotShared(ValueError):
    """This purpose is not cross-tenant. Set the audience to the one tenant that the data belongs to."""

    code = "purpose_not_shared"


class VersionRetired(Exception):
    """This model version is retired for good. Train a new version."""

    code = "model_retired"


@dataclass(frozen=True, slots=True)
class IssuedClearance:
    """The clearance that answers a request; `new` tells whether it is a new one.

    `excluded` is what a new one left out. It saves reading a large manifest while the ledger's head is locked.
    """

    id: UUID
    new: bool
    excluded: Sequence[Exclusion] = ()


def issue_clearance(
    *,
    mode: str,
    asking: ClearanceRequest,
    attempt: Attempt = None,
    grace: timedelta = lease.GRACE,
    only_tenant: UUID | None = None,
    key_regions: tuple[str, ...] | None = None,
    by: Actor,
    at: datetime,
) -> IssuedClearance:
    """Clear a run for the part of its request that is allowed, or return the clearance of the same earlier request.

    `attempts.number_meant` says when the next attempt begins. `grace` is how long it may resume after a pause.
    `only_tenant` and `key_regions` are the limits of the caller's key. If no data is allowed, the clearance is
    recorded as `denied`. A tenant with a copy in a named data set that must not be used is left out. A base must
    allow the run's audience; with one, the caller must be allowed to see all rows. Raises: RunNameTaken,
    AttemptMismatch, pausing.ClockInDoubt, PurposeNotShared, VersionRetired, UseNotAllowed,
    taint.OwnershipConflict, deriving.UnknownModel, deriving.LineageCircle.
    """

    def issue() -> IssuedClearance:
        with transaction.atomic():
            newest = clearances.newest_attempt(mode=mode, only_tenant=only_tenant, run=asking.run)
            if newest is None:
                attempts.require_first(attempt)
                number = 1
            elif ClearanceRequest.from_dict(newest.request).digest() != asking.digest():
                raise RunNameTaken(asking.run)
            else:
                number = attempts.number_meant(newest, attempt, by=by, at=at)
                if number == newest.attempt:
                    return IssuedClearance(newest.id, new=False)
            return _issue(
                mode=mode,
                asking=asking,
                attempt=number,
                grace=grace,
                only_tenant=only_tenant,
                key_regions=key_regions,
                by=by,
                at=at,
            )

    try:
        return issue()
    except IntegrityError:  # another request has begun this attempt in the meantime
        return issue()


def _issue(
    *,
    mode: str,
    asking: ClearanceRequest,
    attempt: int,
    grace: timedelta,
    only_tenant: UUID | None,
    key_regions: tuple[str, ...] | None,
    by: Actor,
    at: datetime,
) -> IssuedClearance:
    cleared = deciding.decide_pairs(
        asking,
        mode=mode,
        at=at,
        only_tenant=only_tenant,
        key_regions=key_regions,
        unusable=_unusable(mode, asking, at=at),
    )
    if cleared.cross_tenant is False and asking.audience == SHARED:
        raise PurposeNotShared(asking.purpose)
    handed_on: Mapping[UUID, HandingOn] = {}
    if asking.base is not None and cleared.entries:
        handed_on = _require_base(
            mode, asking.base, owner=_owner(asking, cleared), only_tenant=only_tenant, at=at
        )
    id = ids.new(at=at)
    content = manifest.canonical(deciding.document(asking, cleared, clearance=id, attempt=attempt, at=at))
    digest = manifest.digest(content)
    draft = _draft(
        id,
        asking,
        cleared,
        attempt=attempt,
        grace=grace,
        mode=mode,
        digest=digest,
        only_tenant=only_tenant,
        at=at,
    )
    active = bool(cleared.entries)
    counts = manifest.counts(cleared.entries, cleared.excluded)
    row = Clearance.objects.create(
        id=id,
        mode=mode,
        only_tenant_id=only_tenant,
        run=asking.run,
        attempt=attempt,
        grace_seconds=int(grace.total_seconds()),
        request=asking.to_dict(),
        request_sha256=asking.digest(),
        key_regions=list(key_regions) if key_regions is not None else None,
        purpose=asking.purpose,
        manifest_digest=digest,
        **counts,
        revision=cleared.revision,
        created_at=at,
        entry_id=draft.id,
        status="active" if active else "denied",
        expires_at=at + timedelta(seconds=asking.lease_seconds) if active else at,
        ended_at=None if active else at,
        checked_revision=cleared.revision,
        holds_until=cleared.holds_until,
    )
    ManifestContent.objects.create(
        clearance=row, only_tenant_id=only_tenant, digest=digest, content=zlib.compress(content, _DEFLATE)
    )
    ClearedTenant.objects.bulk_create(
        [
            ClearedTenant(clearance=row, tenant_id=tenant, categories=list(of), consents=list(of.values()))
            for tenant, of in cleared.consents_of.items()
        ],
        batch_size=5000,
    )
    if active:
        if training.is_retired(mode=mode, model=asking.model):
            raise VersionRetired(str(asking.model))
        owner = _owner(asking, cleared)
        training.record_training(row, asking, cleared.entries, owner=owner, entry=draft.id, at=at)
        training.record_base(row, asking, owner=owner, handed_on=handed_on, by=by, at=at)
    ledger.record([draft, *reingestion.breaches_in_data_sets(row, at=at)], by=by, at=at)
    return IssuedClearance(id, new=True, excluded=cleared.excluded)


def _require_base(
    mode: str, base: ModelName, *, owner: UUID | None, only_tenant: UUID | None, at: datetime
) -> Mapping[UUID, HandingOn]:
    """Refuse a base that may not be trained further for this audience, or of which the caller may not know.

    Returns why it may be used if it is another tenant's own.
    """
    seen = deriving.parent_version(mode, base, at=at)
    if only_tenant is not None and not versions.is_visible_to(seen, tenant=only_tenant):
        raise deriving.UnknownModel(str(base))
    judged = uses.judge_version(seen, "train_on", audience=owner, shared=owner is None, at=at)
    handed_on = derivations.handing_on_of(judged, seen, owner=owner)
    derivations.require_allowed(judged, base)
    return handed_on


def _unusable(mode: str, asking: ClearanceRequest, *, at: datetime) -> Collection[UUID]:
    """Return the tenants with a copy in a data set of the run that must not be used."""
    if not asking.datasets:
        return ()
    return lineage_guarding.unusable_copies(mode=mode, locations=asking.datasets, at=at)


def _owner(asking: ClearanceRequest, cleared: ClearanceResult) -> UUID | None:
    """Return the tenant that will own the model. A tenant's own model is cleared for that tenant's data only."""
    if asking.audience == SHARED:
        return None
    (owner,) = cleared.consents_of
    return owner


def _draft(
    id: UUID,
    asking: ClearanceRequest,
    cleared: ClearanceResult,
    *,
    attempt: int,
    grace: timedelta,
    mode: str,
    digest: str,
    only_tenant: UUID | None,
    at: datetime,
) -> Draft:
    kind = kinds.ISSUED if cleared.entries else kinds.DENIED
    body: dict[str, Any] = {
        "clearance": str(id),
        "run": asking.run,
        "request_sha256": asking.digest(),
        "purpose": asking.purpose,
        "form": asking.form,
        "region": asking.region,
        "audience": asking.audience,
        "model": asking.model.to_dict(),
        "manifest_sha256": digest.removeprefix("sha256:"),
        **manifest.counts(cleared.entries, cleared.excluded),
        "facts_revision": cleared.revision,
        "lease_seconds": asking.lease_seconds,
        "attempt": attempt,
        "grace_seconds": int(grace.total_seconds()),
    }
    return Draft(ids.new(at=at), kind.name, mode, body, tenant=only_tenant)
