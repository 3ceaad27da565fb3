"""Export a tenant's whole record: JSON for programs, CSV for people, a ZIP of everything.

Every entry comes with the canonical bytes that were hashed. The record can be verified without us.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from api.shapes import agreement, consent, entitlement, entry, tenant, terms
from consent.queries import agreements, evidence
from consent.queries import consents as consent_consents
from consent.queries import terms as consent_terms
from ledger import queries as ledger
from notices import export_archive
from notices.queries import exports
from pricing import queries as pricing
from tenants.queries import customers, subscriptions, team_history
from tenants.queries import people as tenant_people
from tenants.queries.people import PersonRecord
from tenants.queries.team_history import TeamEvent
from tenants.queries.tenants import TenantRecord
from wire import ids, strict_json, times

FORMATS: Final = {"json": "application/json", "csv": "text/csv", "zip": "application/zip"}
_COLUMNS = (
    "id", "category", "purpose", "status", "terms", "fields", "form", "regions", "model_families", "processors",
    "data_from", "data_until", "valid_from", "valid_until", "retention_days", "on_withdrawal", "risk_class",
    "created_at", "entry", "revision",
)  # fmt: skip
# A spreadsheet would read a text that begins with one of these as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_EVERYTHING = 1_000_000
# Tables that the record holds in the API's own nouns, and the members with their addresses.
_ELSEWHERE = frozenset({"consents", "consent_events", "agreements", "prices", "team_events", "members"})


def gather(seen: TenantRecord, *, at: datetime) -> dict[str, Any]:
    """Collect everything recorded of the tenant, and what is recorded of its account and concerns the tenant."""
    history = consent_consents.history(tenant=seen.id)
    people = tenant_people.people(
        ids=[
            id
            for _, event in history
            for id in (event.signatory, event.actor if event.actor_kind == "person" else None)
            if id is not None
        ]
    )
    team = team_history.team_events(account=seen.account)
    known = tenant_people.people(ids=sorted({one.person for one in team if one.person}))
    consents = consent_consents.consents(tenant=seen.id, at=at)
    digests = sorted({digest for one in consents for digest in one.evidence})
    documents = {
        one.sha256: one for one in evidence.evidence(mode=seen.mode, account=seen.account, digests=digests)
    }
    accepted = {one.terms for one in consents}
    return {
        "object": "export",
        "exported_at": times.render(at),
        "revision": ledger.revision(),
        "tenant": tenant.write(
            seen,
            subscriptions=subscriptions.subscriptions(tenant=seen.id),
            competitors=customers.competitors(account=seen.account),
            payer=subscriptions.payer(account=seen.account),
        ),
        "agreements": [
            agreement.write(one, account=seen.account_key)
            for one in agreements.agreements(account=seen.account)
        ],
        "terms": [
            terms.TERMS.write(one, account=seen.account_key if one.account else None)
            for one in consent_terms.published(mode=seen.mode, account=seen.account)
            if one.version in accepted
        ],
        "consents": [consent.write(one, documents) for one in consents],
        "history": [consent.write_event(one, event, people) for one, event in history],
        "team": [_team_event(one, known) for one in team],
        "entitlements": [
            entitlement.write(one, tenant=seen.key) for one in pricing.entitlements(tenant=seen.id)
        ],
        "tables": {
            name: rows for name, rows in exports.tables(seen, at=at).items() if name not in _ELSEWHERE
        },
        "entries": [
            entry.ENTRY.write(one, tenant=seen.key)
            for one in ledger.entries(tenant=seen.id, limit=_EVERYTHING)
        ],
    }


def _team_event(one: TeamEvent, known: Mapping[UUID, PersonRecord]) -> dict[str, Any]:
    """An event about who acts for the account."""
    person = known.get(one.person) if one.person else None
    return {
        "event": one.kind,
        "at": times.render(one.at),
        "person": None if person is None or person.erased else person.name,
        "role": one.body.get("role"),
        "channel": one.channel,
        "entry": ids.render(ids.ENTRY, one.entry),
        "revision": one.revision,
    }


def write(record: dict[str, Any], wanted: str) -> bytes:
    if wanted == "json":
        return strict_json.dumps(record)
    if wanted == "csv":
        return _csv(record)
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _README)
        archive.writestr("export.json", strict_json.dumps(record))
        archive.writestr("consents.csv", _csv(record))
        for name, rows in record["tables"].items():
            archive.writestr(f"tables/{name}.csv", export_archive.table_csv(rows))
        for one in record["terms"]:
            archive.writestr(f"terms/{one['version'].replace(':', '_')}.md", one["body_markdown"])
        for one in record["entries"]:
            archive.writestr(f"entries/{one['seq']:09d}-{one['id']}.json", strict_json.dumps(one))
    return found.getvalue()


def _csv(record: dict[str, Any]) -> bytes:
    found = io.StringIO()
    rows = csv.writer(found)
    rows.writerow(_COLUMNS)
    for one in record["consents"]:
        values = {**one, **one["conditions"]}
        rows.writerow([_cell(values[column]) for column in _COLUMNS])
    return found.getvalue().encode()


def _cell(value: Any) -> str:
    text = (
        " ".join(str(one) for one in value)
        if isinstance(value, list)
        else ""
        if value is None
        else str(value)
    )
    return f"'{text}" if text.startswith(_FORMULA) else text


_README = """Everything recorded of one tenant.

export.json    the whole record
consents.csv   its consents, one a line; lists are separated by spaces
tables/        requests, problems, copies, runs, models, destruction and people's requests, one row a line
terms/         the texts that were accepted
entries/       the ledger's entries: `data` is base64 of the canonical bytes (RFC 8785),
               `leaf_hash` the SHA-256 of 0x00 and those bytes (RFC 6962)
"""
