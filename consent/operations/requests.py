"""Consent requests: a denied job makes one; a statement grants it, or the tenant refuses it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent import consent_requests, kinds
from consent.conditions import Conditions
from consent.consent_requests import RequestedConditions
from consent.models import Category, ConsentRequest, ConsentRequestAnswer, Purpose
from consent.operations.statements import UnknownCategory, UnknownFields, UnknownPurpose
from consent.queries import catalogue, requests
from consent.queries.requests import ConsentRequestRecord
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants.operations import tenants
from wire import ids, times


class TooManyRequests(Exception):
    """This tenant has too many open requests, or too many for this purpose. Wait for its answers."""

    code = "asked_too_often"


class RequestAnswered(Exception):
    """The request was already answered, or it has expired."""

    code = "request_answered"


@transaction.atomic
def request_consent(
    *,
    mode: str,
    tenant: str,
    category: str,
    purpose: str,
    wish: RequestedConditions,
    job: str = "",
    message: str = "",
    by: Actor,
    at: datetime,
) -> tuple[ConsentRequestRecord, bool]:
    """Request that a tenant allow more. Returns the request, and whether it is new.

    The same wish within REQUEST_LIFETIME returns the earlier request, unless that was granted.
    Raises: tenants.queries.NoSuchTenant, UnknownCategory, UnknownPurpose, UnknownFields, TooManyRequests.
    """
    seen = tenants.lock_tenant_row(mode=mode, key=tenant)
    row_category = Category.objects.filter(mode=mode, code=category).first()
    if row_category is None:
        raise UnknownCategory(category)
    row_purpose = Purpose.objects.filter(mode=mode, code=purpose).first()
    if row_purpose is None:
        raise UnknownPurpose(purpose)
    known = catalogue.category(mode=mode, code=category).field_names
    unknown = [name for name in wish.fields or () if name not in known]
    if unknown:
        raise UnknownFields(", ".join(unknown))
    if wish.fields is not None:
        wish = replace(wish, fields=tuple(name for name in known if name in wish.fields))
    lately = requests.recent_requests(tenant=seen.id, category=category, purpose=purpose, at=at)
    same = next(
        (each for each in lately if each.wish == wish and each.status != consent_requests.GRANTED), None
    )
    if same is not None:
        return same, False
    if (
        len([each for each in lately if each.status != consent_requests.GRANTED])
        >= consent_requests.MAX_REQUESTS_PER_QUESTION
    ):
        raise TooManyRequests(f"{category} for {purpose} was already requested several times")
    if requests.open_requests(tenant=seen.id, at=at) >= consent_requests.MAX_OPEN_REQUESTS:
        raise TooManyRequests(f"{consent_requests.MAX_OPEN_REQUESTS} requests already wait for {tenant}")
    now = at
    id, entry = ids.new(at=now), ids.new(at=now)
    expires_at = now + consent_requests.REQUEST_LIFETIME
    ConsentRequest.objects.create(
        id=id,
        mode=mode,
        tenant_id=seen.id,
        category=row_category,
        purpose=row_purpose,
        wish=wish.to_dict(),
        job=job,
        message=message,
        asked_by=by.id,
        created_at=now,
        expires_at=expires_at,
        entry_id=entry,
    )
    body = {
        "request": str(id),
        "tenant": seen.key,
        "category": category,
        "purpose": purpose,
        "wish": wish.to_dict(),
        "expires_at": times.render(expires_at),
    }
    draft = Draft(entry, kinds.REQUEST_MADE.name, mode, body, tenant=seen.id, account=seen.account)
    ledger.record([draft], by=by, at=now)
    return requests.consent_request(id=id, at=now), True


@transaction.atomic
def refuse_request(*, request: UUID, reason: str = "", by: Actor, at: datetime) -> ConsentRequestRecord:
    """Refuse a request for the tenant. Raises: NoSuchRequest, RequestAnswered."""
    seen = requests.consent_request(id=request, at=at)
    tenant = tenants.lock_tenant_row(mode=seen.mode, key=seen.tenant_key)
    seen = requests.consent_request(id=request, at=at)
    if seen.status != consent_requests.OPEN:
        raise RequestAnswered(seen.status)
    entry = ids.new(at=at)
    ConsentRequestAnswer.objects.create(
        request_id=request,
        tenant_id=seen.tenant,
        kind=consent_requests.REFUSED,
        reason=reason,
        actor_kind=by.kind,
        actor=by.id,
        entry_id=entry,
    )
    body = {**_names(seen), "reason": reason}
    draft = Draft(
        entry, kinds.REQUEST_REFUSED.name, seen.mode, body, tenant=seen.tenant, account=tenant.account
    )
    ledger.record([draft], by=by, at=at)
    return requests.consent_request(id=request, at=at)


def grant_requests(
    *,
    tenant: UUID,
    account: UUID | None,
    category: str,
    purpose: str,
    consent: UUID,
    conditions: Conditions,
    by: Actor,
    at: datetime,
) -> list[Draft]:
    """Grant every open request that a new statement satisfies. Returns one ledger entry for each.

    Runs in the transaction of the statement's own entry, under its lock on the tenant.
    """
    drafts = []
    for seen in requests.requests(tenant=tenant, at=at, only_open=True):
        if (seen.category, seen.purpose) != (category, purpose) or not seen.wish.satisfied_by(conditions):
            continue
        entry = ids.new(at=at)
        ConsentRequestAnswer.objects.create(
            request_id=seen.id,
            tenant_id=tenant,
            kind=consent_requests.GRANTED,
            consent_id=consent,
            actor_kind=by.kind,
            actor=by.id,
            entry_id=entry,
        )
        body = {**_names(seen), "consent": str(consent)}
        drafts.append(
            Draft(entry, kinds.REQUEST_GRANTED.name, seen.mode, body, tenant=tenant, account=account)
        )
    return drafts


def _names(seen: ConsentRequestRecord) -> dict[str, str]:
    return {
        "request": str(seen.id),
        "tenant": seen.tenant_key,
        "category": seen.category,
        "purpose": seen.purpose,
    }
