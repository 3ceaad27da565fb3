"""Record how a customer handles fields that may name a person in free text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from consent import free_text, kinds
from consent.models import FreeTextHandling
from consent.operations import signing_authority
from consent.operations.recording import Signatory
from consent.queries import catalogue
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants.operations import people
from tenants.queries import tenants
from wire import ids


class NotFreeText(ValueError):
    """Only a field that may name a person in free text is handled so. The category's page lists them."""

    code = "not_free_text"


@transaction.atomic
def declare_free_text(
    *,
    mode: str,
    tenant: UUID,
    category: str,
    fields: Mapping[str, str],
    signatory: Signatory,
    by: Actor,
    at: datetime,
) -> None:
    """Record the customer's word on the fields of a category, in place of its former word.

    A field that is left out is withheld again while a person is stopped.
    Raises: catalogue.NoSuchCategory, NotFreeText, SignatoryIsVendor.
    """
    facts = catalogue.known_facts(mode=mode, code=category)
    unfit = sorted(set(fields) - set(free_text.free_text_fields(facts)))
    if unfit:
        raise NotFreeText(", ".join(unfit))
    account = tenants.tenant_by_id(id=tenant).account
    signing_authority.check(signatory, mode=mode, account=account, at=at)
    person = signatory.known()
    if person.person is None:
        raise AssertionError("a known signatory has an id")
    entry = ids.new(at=at)
    FreeTextHandling.objects.create(
        tenant_id=tenant,
        category_id=catalogue.category(mode=mode, code=category).id,
        fields=dict(sorted(fields.items())),
        signatory=person.person,
        authority=person.authority,
        claimed_at=at,
        entry_id=entry,
    )
    body = {
        "tenant": str(tenant),
        "category": category,
        "fields": dict(sorted(fields.items())),
        "signatory": str(person.person),
        "signatory_commitment": people.commitment(person=person.person),
        "authority": person.authority,
    }
    ledger.record(
        [Draft(entry, kinds.FREE_TEXT.name, mode, body, tenant=tenant, account=account)], by=by, at=at
    )
