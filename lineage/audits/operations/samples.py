"""Draw an audit's sample: the auditor commits to a seed and reveals it, and the vendor's seed becomes known."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction

from ledger.actors import Actor
from lineage import kinds
from lineage.audits import audit_list, sampling
from lineage.audits.operations import steps, vendor_seed
from lineage.audits.queries import audits
from lineage.audits.queries.audits import AuditRecord


class SeedCommitted(Exception):
    """The auditor committed to a seed before. Reveal that seed."""

    code = "seed_committed"


class SeedNotCommitted(Exception):
    """The auditor has not committed to a seed. Send its digest first."""

    code = "seed_not_committed"


class SampleDrawn(Exception):
    """The sample is drawn. An audit has one sample."""

    code = "sample_drawn"


class SeedDiffers(ValueError):
    """The seed does not have the digest that the auditor committed to. Send the seed that was meant then."""

    code = "seed_differs"


class SampleTooLarge(ValueError):
    """The sample would be larger than the list. Choose a smaller size."""

    code = "sample_too_large"


@transaction.atomic
def commit_seed(*, audit: UUID, commitment: str, size: int, by: Actor, at: datetime) -> AuditRecord:
    """Record the digest of the auditor's seed and the size of the sample.

    Raises: audits.NoSuchAudit, steps.AuditOver, SeedCommitted, SampleTooLarge.
    """
    seen = steps.locked_open(audit, at=at)
    if seen.committed is not None:
        if seen.committed == {"commitment": commitment, "size": size}:
            return seen
        raise SeedCommitted
    if size > seen.listed:
        raise SampleTooLarge(f"{seen.listed} runs, copies and orders are on the list")
    content = {"commitment": commitment, "size": size}
    steps.take(seen, "committed", content, entry=kinds.AUDIT_COMMITTED, body=content, by=by, at=at)
    return audits.audit(id=audit, at=at)


@transaction.atomic
def reveal_seed(*, audit: UUID, seed: str, by: Actor, at: datetime) -> AuditRecord:
    """Record the auditor's seed, and draw the sample from it and the vendor's.

    Raises: audits.NoSuchAudit, steps.AuditOver, SeedNotCommitted, SeedDiffers, SampleDrawn, SigningKeyUnavailable.
    """
    seen = steps.locked_open(audit, at=at)
    if seen.committed is None:
        raise SeedNotCommitted
    if seen.committed["commitment"] != sampling.commitment(seed):
        raise SeedDiffers
    if seen.sampled is not None:
        raise SampleDrawn
    vendors = vendor_seed.reveal(audit=audit, list_sha256=seen.list_sha256, committed=seen.vendor_commitment)
    combined = sampling.combined_seed(list_sha256=seen.list_sha256, auditor_seed=seed, vendor_seed=vendors)
    document: dict[str, Any] = orjson.loads(audits.document(id=audit))
    size = seen.committed["size"]
    items = sampling.draw(audit_list.listed_ids(document), seed=combined, size=size)
    said = {"list_sha256": seen.list_sha256, "auditor_seed": seed, "vendor_seed": vendors, "size": size}
    steps.take(seen, "sampled", {**said, "items": items}, entry=kinds.AUDIT_SAMPLED, body=said, by=by, at=at)
    return audits.audit(id=audit, at=at)
