from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent import kinds
from consent.models import Agreement
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants.queries import accounts
from wire import ids, times


class AgreementEndsBeforeItBegins(ValueError):
    """The agreement would end before it begins. Set `effective_until` later than `effective_from`."""

    code = "agreement_ends_before_it_begins"


class AmendedAgreementUnknown(LookupError):
    """The amended agreement does not exist. Name another agreement of the same account in `amends`."""

    code = "unknown_agreement"


@transaction.atomic
def record_agreement(
    *,
    mode: str,
    account: str,
    reference: str,
    kind: str,
    training: str,
    effective_from: datetime,
    effective_until: datetime | None = None,
    amends: str = "",
    evidence: Sequence[str] = (),
    by: Actor,
    at: datetime,
) -> UUID:
    """Record what the agreement `reference` says from now on, in place of any earlier record.

    Returns the id of the new record, or of the newest one if nothing changed.
    Raises: tenants.queries.NoSuchAccount, AgreementEndsBeforeItBegins, AmendedAgreementUnknown.
    """
    home = accounts.account(mode=mode, key=account)
    if effective_until is not None and effective_until <= effective_from:
        raise AgreementEndsBeforeItBegins(f"{reference} would end before it begins")
    known = Agreement.objects.filter(account=home.id)
    if amends and (amends == reference or not known.filter(reference=amends).exists()):
        raise AmendedAgreementUnknown(amends)
    values = {
        "kind": kind,
        "training": training,
        "effective_from": effective_from,
        "effective_until": effective_until,
        "amends": amends,
        "evidence": list(evidence),
    }
    newest = known.filter(reference=reference).order_by("-revision").first()
    if newest is not None and all(getattr(newest, name) == value for name, value in values.items()):
        return newest.id
    id = ids.new(at=at)
    body = {
        **values,
        "agreement": str(id),
        "reference": reference,
        "effective_from": times.render(effective_from),
        "effective_until": times.render(effective_until) if effective_until else None,
    }
    draft = Draft(ids.new(at=at), kinds.AGREEMENT.name, mode, body, account=home.id)
    Agreement.objects.create(
        id=id, account_id=home.id, mode=mode, reference=reference, claimed_at=at, entry_id=draft.id, **values
    )
    ledger.record([draft], by=by, at=at)
    return id
