"""The rows of this room as its folds describe them, and the registration of its projections."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from consent import consent_folds, folds, kinds, signed_document
from consent.models import (
    Category,
    CategoryVersion,
    Consent,
    ConsentEvent,
    ConsentRequest,
    ConsentRequestAnswer,
    Evidence,
    Purpose,
    PurposeVersion,
    SignedDocument,
    Standing,
    Terms,
)
from consent.queries import paper_rows, processor_rows, proposal_rows, risk_class_rows
from ledger import projections, row_reading
from ledger.entries import EntryKind
from ledger.projections import Row, Slice
from tenants.folds import PEOPLE
from tenants.queries import people

_plain: Final = projections.plain
_STATEMENTS: Final = (kinds.PROPOSED_1, kinds.PROPOSED, kinds.STATED_1, kinds.STATED)
_EVENTS: Final = kinds.OF_EVENTS


def register() -> None:
    """Register the projections of this room."""
    categories, purposes = [kinds.CATEGORY_1, kinds.CATEGORY], [kinds.PURPOSE_1, kinds.PURPOSE]
    _of_vendor("categories", categories, folds.categories, _categories, Category)
    _of_vendor("category_versions", categories, folds.category_versions, _versions, CategoryVersion)
    _of_vendor("purposes", purposes, folds.purposes, _purposes, Purpose)
    _of_vendor("purpose_versions", purposes, folds.purpose_versions, _purpose_versions, PurposeVersion)
    projections.register(
        "consent.terms",
        tables=[folds.TERMS],
        kinds=[kinds.TERMS_1, kinds.TERMS_2, kinds.TERMS],
        slices=["vendor", "account"],
        fold=folds.terms,
        rows=_terms,
        next_owner=row_reading.owners(Terms, account="account_id"),
    )
    paper_rows.register()
    proposal_rows.register()
    processor_rows.register()
    risk_class_rows.register()
    projections.register(
        "consent.evidence",
        tables=[consent_folds.EVIDENCE],
        kinds=_STATEMENTS,
        slices=["account"],
        fold=consent_folds.evidence,
        rows=_evidence,
        next_owner=row_reading.owners(Evidence, account="account_id"),
        unnamed_rows=True,
        not_covered="documents that no statement names; names and types of documents",
    )
    answered = [kinds.REQUEST_GRANTED, kinds.REQUEST_REFUSED]
    _of_tenant("consents", _STATEMENTS, consent_folds.consents, _consents, Consent)
    _of_tenant("documents", _STATEMENTS, consent_folds.documents, _documents, SignedDocument)
    _of_tenant("events", _EVENTS, consent_folds.events, _consent_events, ConsentEvent)
    _of_tenant("standings", _EVENTS, consent_folds.standings, _standings, Standing)
    projections.register(
        "consent.signatories",
        tables=[PEOPLE],
        kinds=_EVENTS,
        slices=["tenant"],
        fold=consent_folds.signatories,
        rows=_signatories,
        not_covered="people who have signed nothing: no entry holds a commitment to them",
    )
    _of_tenant("requests", [kinds.REQUEST_MADE], consent_folds.requests, _requests, ConsentRequest)
    _of_tenant("answers", answered, consent_folds.answers, _answers, ConsentRequestAnswer)


_NOT_COVERED: Final = {
    "consents": "created_at: the caller's time",
    "events": "claimed_at: the caller's time; id",
    "standings": "next_change_at: when the sweep looks next; decisions do not wait for it",
    "requests": "job and message: the job's own words; created_at",
    "categories": "id, created_at",
    "purposes": "id, created_at",
}


def _of_vendor(name: str, folded: list[EntryKind], fold: Any, rows: Any, model: Any) -> None:
    projections.register(
        f"consent.{name}",
        tables=[model._meta.db_table],  # noqa: SLF001  Django documents it
        kinds=folded,
        slices=["vendor"],
        fold=fold,
        rows=rows,
        not_covered=_NOT_COVERED.get(name, ""),
    )


def _of_tenant(name: str, folded: Any, fold: Any, rows: Any, model: Any) -> None:
    projections.register(
        f"consent.{name}",
        tables=[model._meta.db_table],  # noqa: SLF001  Django documents it
        kinds=folded,
        slices=["tenant"],
        fold=fold,
        rows=rows,
        next_owner=row_reading.owners(model, tenant="tenant_id"),
        not_covered=_NOT_COVERED.get(name, ""),
    )


def _stamp(row: Any) -> dict[str, Any]:
    return {"revision": row.revision, "recorded_at": _plain(row.recorded_at)}


# Rows name the catalogue by id and entries by code. Codes are looked up apart, not joined: a join would hide a row if
# its category was deleted.
def _category_codes() -> dict[UUID, str]:
    return dict(Category.objects.values_list("id", "code"))


def _purpose_codes() -> dict[UUID, str]:
    return dict(Purpose.objects.values_list("id", "code"))


def _categories(part: Slice) -> Iterator[Row]:  # noqa: ARG001  the vendor's slice is the only one
    for row in Category.objects.all():
        key = f"mode={row.mode} category={row.code}"
        columns = {"mode": row.mode, "code": row.code, "offered_to": _plain(row.offered_to)}
        yield Row(folds.CATEGORIES, key, columns)


def _versions(part: Slice) -> Iterator[Row]:  # noqa: ARG001  the same
    categories = {row.id: row for row in Category.objects.all()}
    for row in CategoryVersion.objects.all():
        category = categories.get(row.category_id)
        columns = {
            "mode": category.mode if category else None,
            "category": category.code if category else None,
            "number": row.number,
            "name": row.name,
            "description": row.description,
            "fields": row.fields,
            "time_field": row.time_field,
            "third_party": row.third_party,
            "renames": row.renames,
            **_edited(row),
            **_stamp(row),
        }
        yield Row(folds.VERSIONS, f"entry={row.entry_id}", columns)


def _purposes(part: Slice) -> Iterator[Row]:  # noqa: ARG001  the same
    for row in Purpose.objects.all():
        columns = {
            "name": row.name,
            "description": row.description,
            "cross_tenant": row.cross_tenant,
            "offered_to": _plain(row.offered_to),
        }
        yield Row(folds.PURPOSES, f"mode={row.mode} purpose={row.code}", columns)


def _purpose_versions(part: Slice) -> Iterator[Row]:  # noqa: ARG001  the same
    purposes = {row.id: row for row in Purpose.objects.all()}
    for row in PurposeVersion.objects.all():
        purpose = purposes.get(row.purpose_id)
        columns = {
            "mode": purpose.mode if purpose else None,
            "purpose": purpose.code if purpose else None,
            "number": row.number,
            "name": row.name,
            "description": row.description,
            **_edited(row),
            **_stamp(row),
        }
        yield Row(folds.PURPOSE_VERSIONS, f"entry={row.entry_id}", columns)


def _edited(row: Any) -> dict[str, Any]:
    return {"editorial": row.editorial, "reason": row.reason, "approval": _plain(row.approval)}


def _terms(part: Slice) -> Iterator[Row]:
    for row in Terms.objects.filter(account=part.owner):
        columns = {
            "mode": row.mode,
            "account": _plain(row.account_id),
            "version": row.version,
            "title": row.title,
            "body_sha256": row.body_sha256,
            "text_sha256": hashlib.sha256(row.body_markdown.encode()).hexdigest(),
            "clauses": row.clauses,
            "purposes": row.purposes,
            "roles": row.roles,
            "effective_from": _plain(row.effective_from),
            "requires_reacceptance": row.requires_reacceptance,
            **_stamp(row),
        }
        yield Row(folds.TERMS, f"entry={row.entry_id}", columns)


def _evidence(part: Slice) -> Iterator[Row]:
    for row in Evidence.objects.filter(account=part.owner):
        key = f"account={part.owner} mode={row.mode} sha256={row.sha256}"
        yield Row(consent_folds.EVIDENCE, key, {})


def _consents(part: Slice) -> Iterator[Row]:
    categories, purposes = _category_codes(), _purpose_codes()
    versions = {id: (category, number) for id, category, number in _version_numbers()}
    terms = dict(Terms.objects.values_list("id", "version"))
    for row in Consent.objects.filter(tenant=part.owner):
        category, number = versions.get(row.category_version_id, (None, None))
        columns = {
            "tenant": str(row.tenant_id),
            "mode": row.mode,
            "category": categories.get(row.category_id),
            "category_version": [categories.get(category) if category else None, number],
            "purpose": purposes.get(row.purpose_id),
            "terms": terms.get(row.terms_id),
            "conditions": row.conditions,
            "risk_class": row.risk_class,
            "risk_accepted": row.risk_accepted,
            "rights_attested": row.rights_attested,
            "risk_statement_sha256": row.risk_statement_sha256,
            "document_sha256": row.document_sha256,
            "evidence": row.evidence,
            "signatures_required": row.signatures_required,
            "legal_basis": row.legal_basis,
            "transfer_mechanism": row.transfer_mechanism,
            "references": row.references,
            "suggested": row.suggested,
            "proposed_by": _plain(row.proposed_by),
        }
        yield Row(consent_folds.CONSENTS, f"consent={row.id}", columns)


def _version_numbers() -> Any:
    return CategoryVersion.objects.values_list("id", "category_id", "number")


def _documents(part: Slice) -> Iterator[Row]:
    rows = SignedDocument.objects.filter(tenant=part.owner).select_related("consent__terms")
    for row in rows:
        whole = signed_document.SignedDocument(row.consent.terms.body_markdown, row.schedule)
        columns = {"tenant": str(row.tenant_id), "content_sha256": whole.sha256}
        yield Row(consent_folds.DOCUMENTS, f"consent={row.consent_id}", columns)


def _consent_events(part: Slice) -> Iterator[Row]:
    for row in ConsentEvent.objects.filter(tenant=part.owner):
        columns = {
            "consent": str(row.consent_id),
            "tenant": str(row.tenant_id),
            "kind": row.kind,
            "actor_kind": row.actor_kind,
            "actor": _plain(row.actor),
            "channel": row.channel,
            "signatory": _plain(row.signatory),
            "authority": row.authority,
            "reason": row.reason,
            "election": row.election,
            "declared": row.declared,
            "cooling_off_hours": row.cooling_off_hours,
            **_stamp(row),
        }
        yield Row(consent_folds.EVENTS, f"entry={row.entry_id}", columns)


def _standings(part: Slice) -> Iterator[Row]:
    categories, purposes = _category_codes(), _purpose_codes()
    for row in Standing.objects.filter(tenant=part.owner):
        # A standing without statements means the same as no row.
        if row.statements:
            category = categories.get(row.category_id, str(row.category_id))
            purpose = purposes.get(row.purpose_id, str(row.purpose_id))
            key = consent_folds.standing_key(str(row.tenant_id), category, purpose)
            columns = {"statements": row.statements, "revision": row.revision}
            yield Row(consent_folds.STANDINGS, key, columns)


def _signatories(part: Slice) -> Iterator[Row]:
    expected = {row.key: row for row in consent_folds.signatories(part.entries)}
    of_key = {key: UUID(key.partition("=")[2]) for key in expected}
    stored = people.commitments_to(ids=list(of_key.values()))
    for key, id in of_key.items():
        if id in stored:
            # Nothing can be compared once the person's key is erased; `tenants.erased_people` checks the erasure.
            commitment = stored[id] or expected[key].columns["particulars"]
            yield Row(PEOPLE, key, {"particulars": commitment})


def _requests(part: Slice) -> Iterator[Row]:
    categories, purposes = _category_codes(), _purpose_codes()
    for row in ConsentRequest.objects.filter(tenant=part.owner):
        columns = {
            "entry": str(row.entry_id),
            "tenant": str(row.tenant_id),
            "mode": row.mode,
            "category": categories.get(row.category_id),
            "purpose": purposes.get(row.purpose_id),
            "wish": row.wish,
            "asked_by": _plain(row.asked_by),
            "expires_at": _plain(row.expires_at),
            **_stamp(row),
        }
        yield Row(consent_folds.REQUESTS, f"request={row.id}", columns)


def _answers(part: Slice) -> Iterator[Row]:
    for row in ConsentRequestAnswer.objects.filter(tenant=part.owner):
        columns = {
            "request": str(row.request_id),
            "tenant": str(row.tenant_id),
            "kind": row.kind,
            "consent": _plain(row.consent_id),
            "reason": row.reason,
            "actor_kind": row.actor_kind,
            "actor": _plain(row.actor),
            **_stamp(row),
        }
        yield Row(consent_folds.ANSWERS, f"entry={row.entry_id}", columns)
