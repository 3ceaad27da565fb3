from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from consent import kinds
from consent.clauses import Clauses
from consent.models import Purpose, Terms
from consent.operations import suspension_checks
from ledger import operations as ledger
from ledger.actors import Actor
from ledger.entries import Draft
from tenants.queries import accounts
from wire import ids, times


class TermsPublishedAlready(Exception):
    """Terms of this version are already published and cannot change. Use a new version."""

    code = "terms_published_already"


class PurposeUnknown(LookupError):
    """Terms are for purposes that exist. Check their codes, or leave them out for all purposes."""

    code = "unknown_purpose"


class TermsTakeEffectInThePast(ValueError):
    """Terms cannot take effect in the past. Choose a later `effective_from`, or leave it out."""

    code = "terms_in_the_past"


@transaction.atomic
def publish_terms(
    *,
    mode: str,
    version: str,
    title: str,
    body_markdown: str,
    clauses: Clauses,
    requires_reacceptance: bool,
    account: str | None = None,
    purposes: Sequence[str] | None = None,
    roles: Mapping[str, str] | None = None,
    effective_from: datetime | None = None,
    by: Actor,
    at: datetime,
) -> UUID:
    """Publish standard terms, or negotiated terms for one account. Returns their id.

    `purposes` are the codes of the purposes that they are for, None for all. `roles` names the vendor's role for data
    about people: processor, controller or joint, by purpose.
    Raises: TermsPublishedAlready, TermsTakeEffectInThePast, PurposeUnknown, tenants.queries.NoSuchAccount.
    """
    home = accounts.account(mode=mode, key=account).id if account is not None else None
    begins = effective_from or at
    if begins < at:
        raise TermsTakeEffectInThePast(times.render(begins))
    named = None if purposes is None else sorted(set(purposes))
    known = set(Purpose.objects.filter(mode=mode).values_list("code", flat=True))
    if named is not None and (not named or not known.issuperset(named)):
        raise PurposeUnknown(", ".join(sorted(set(named) - known)) or "name at least one purpose")
    unknown = sorted(set(roles or {}) - (known if named is None else known & set(named)))
    if unknown:
        raise PurposeUnknown(", ".join(unknown))
    id = ids.new(at=at)
    digest = hashlib.sha256(body_markdown.encode()).hexdigest()
    body = {
        "terms": version,
        "title": title,
        "body_sha256": digest,
        "clauses": clauses.to_dict(),
        "effective_from": times.render(begins),
        "requires_reacceptance": requires_reacceptance,
        "purposes": named,
        "roles": dict(roles) if roles else None,
    }
    draft = Draft(ids.new(at=at), kinds.TERMS.name, mode, body, account=home)
    try:
        with transaction.atomic():
            Terms.objects.create(
                id=id,
                mode=mode,
                version=version,
                account_id=home,
                title=title,
                body_markdown=body_markdown,
                body_sha256=digest,
                clauses=clauses.to_dict(),
                purposes=named,
                roles=dict(roles) if roles else None,
                effective_from=begins,
                requires_reacceptance=requires_reacceptance,
                entry_id=draft.id,
            )
    except IntegrityError as error:
        raise TermsPublishedAlready(version) from error
    ledger.record([draft], by=by, at=at)
    if requires_reacceptance:
        suspension_checks.recheck_suspensions(mode=mode, account=home, at=begins)
    return id
