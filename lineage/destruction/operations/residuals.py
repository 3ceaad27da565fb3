"""Close what a certificate says remains: by a second certificate, or by telling that its day has come."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from ledger import canonical, signing_keys
from ledger import operations as ledger
from ledger.actors import Actor
from lineage import kinds
from lineage.destruction import certificate as certificate_rules
from lineage.destruction.models.closing_certificate import ClosingCertificate
from lineage.destruction.models.destruction import DestructionOrder
from lineage.destruction.models.order_event import OrderEvent
from lineage.destruction.operations import confirmations
from lineage.destruction.operations.confirmations import Performer, VerificationInput
from lineage.destruction.queries import certificates
from tenants.operations import people
from wire import ids, times


class NoResiduals(ValueError):
    """The certificate says that nothing remains, or is itself the second one. There is nothing to close."""

    code = "no_residuals"


class ResidualsClosed(Exception):
    """A second certificate closed the residuals before. They are closed once."""

    code = "residuals_closed"


@dataclass(frozen=True, slots=True)
class ResidualsReport:
    """How, by which person and when what remained was destroyed, or found to have expired."""

    method: str
    technique: str
    tool: str
    by: Performer
    performed_at: datetime
    evidence_sha256: str = ""


@transaction.atomic
def close_residuals(
    *, certificate: UUID, performed: ResidualsReport, verified: VerificationInput, by: Actor, at: datetime
) -> UUID:
    """Issue the second certificate: what the first one said remains is gone. Returns its id.

    Raises: certificates.NoSuchCertificate, NoResiduals, ResidualsClosed, confirmations.VerifierIsPerformer,
    confirmations.PerformedInTheFuture.
    """
    first = certificates.certificate(id=certificate)
    if first is None:
        raise certificates.NoSuchCertificate(ids.render(ids.CERTIFICATE, certificate))
    order = confirmations.lock_order(first.order)
    if first.closes is not None or not first.said["residuals"]:
        raise NoResiduals
    if certificates.closing(of=certificate) is not None:
        raise ResidualsClosed
    confirmations.check_people(performed.by, performed.performed_at, verified, at=at)
    performer, verifier = performed.by.known(), verified.by.known()
    id, entry = ids.new(at=at), ids.new(at=at)
    done = _done(performed, verified, performer, verifier)
    content = canonical.encode(
        certificate_rules.closing_document(
            first.said, id=ids.render(ids.CERTIFICATE, id), issued_at=times.render(at), done=done
        )
    )
    digest = hashlib.sha256(content).hexdigest()
    ClosingCertificate.objects.create(
        id=id,
        closes_id=certificate,
        mode=first.mode,
        tenant_id=first.tenant,
        performer=performer,
        verifier=verifier,
        issued_at=at,
        document=content,
        sha256=digest,
        jws=signing_keys.current().sign(content, kind=certificate_rules.JWS_TYPE),
        entry_id=entry,
    )
    ledger.record([confirmations.entry_draft(order, kinds.RESIDUALS_GONE.name, {
        "certificate": str(id),
        "certificate_sha256": digest,
        "closes": str(certificate),
        "performer": str(performer),
        "performer_commitment": people.commitment(person=performer),
        "verifier": str(verifier),
        "verifier_commitment": people.commitment(person=verifier),
    }, id=entry)], by=by, at=at)  # fmt: skip
    return id


@transaction.atomic
def note_end(*, certificate: UUID, by: Actor, at: datetime) -> bool:
    """Record once that the day has come by which the residuals should be gone. Returns False on a repeat."""
    first = certificates.certificate(id=certificate)
    if first is None:
        raise certificates.NoSuchCertificate(ids.render(ids.CERTIFICATE, certificate))
    order = confirmations.lock_order(first.order)
    if certificates.closing(of=certificate) is not None or _told(order):
        return False
    entry = ids.new(at=at)
    OrderEvent.objects.create(order=order, tenant_id=order.tenant_id, kind="residual", at=at, entry_id=entry)
    body: dict[str, object] = {
        "kind": order.kind,
        "due_at": times.render(order.due_at),
        "items": first.said["items"]["count"],
        "reason": "",
        "until": None,
    }
    draft = confirmations.entry_draft(order, kinds.ORDER_RESIDUAL.name, body, id=entry)
    ledger.record([draft], by=by, at=at)
    return True


def _told(order: DestructionOrder) -> bool:
    return OrderEvent.objects.filter(order=order, kind="residual").exists()


def _done(
    performed: ResidualsReport, verified: VerificationInput, performer: UUID, verifier: UUID
) -> dict[str, Any]:
    return {
        "method": performed.method,
        "technique": performed.technique,
        "tool": performed.tool,
        "performed_at": times.render(performed.performed_at),
        "performed_by": {
            "organisation": performed.by.organisation,
            "commitment": people.commitment(person=performer),
        },
        "verification": {
            "method": verified.method,
            "at": times.render(verified.at),
            "by": {"commitment": people.commitment(person=verifier)},
        },
        "evidence_sha256": performed.evidence_sha256 or None,
    }
