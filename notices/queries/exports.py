"""Read everything that concerns one tenant, and make the signed archive of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from consent.queries import terms
from ledger import canonical, signing_keys
from ledger import queries as ledger
from ledger.queries import StoredEntry
from notices import export_archive
from notices.queries import export_consents, export_uses, statements
from tenants.queries.tenants import TenantRecord
from wire import ids, times

_EVERYTHING: Final = 1_000_000


def export(seen: TenantRecord, *, at: datetime) -> bytes:
    """Return the archive. Needs the scope of the tenant and its account."""
    head = ledger.tree_head()
    contents = export_archive.Contents(
        seen.key,
        seen.mode,
        times.render(at),
        head.revision,
        head.root.hex(),
        tables(seen, at=at),
        dict(_files(seen)),
    )
    return export_archive.archive(
        contents, sign=lambda manifest: signing_keys.current().sign(manifest, kind=export_archive.JWS_TYPE)
    )


def tables(seen: TenantRecord, *, at: datetime) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table, by its name."""
    return {
        "consents": export_consents.consent_rows(seen, at=at),
        "consent_events": export_consents.event_rows(seen),
        "agreements": export_consents.agreement_rows(seen),
        "prices": export_consents.price_rows(seen),
        "requests": export_consents.request_rows(seen, at=at),
        "members": export_consents.member_rows(seen),
        "team_events": export_consents.team_rows(seen),
        "problems": export_uses.problem_rows(seen),
        "copies": export_uses.copy_rows(seen, at=at),
        "runs": export_uses.run_rows(seen, at=at),
        "models": export_uses.model_rows(seen, at=at),
        "destructions": export_uses.destruction_rows(seen, at=at),
        "people_requests": export_uses.person_rows(seen, at=at),
    }


def _files(seen: TenantRecord) -> Iterator[tuple[str, bytes]]:
    for one in terms.published(mode=seen.mode, account=seen.account):
        yield f"terms/{one.version.replace(':', '_')}.md", one.body_markdown.encode()
    for statement in statements.statements(tenant=seen.id):
        yield f"statements/{statement.month}.json", statement.document
        yield f"statements/{statement.month}.jws", statement.jws.encode()
    of_tenant = ledger.entries(tenant=seen.id, limit=_EVERYTHING)
    of_account = ledger.entries(account=seen.account, limit=_EVERYTHING)
    entries = sorted({one.seq: one for one in [*of_tenant, *of_account]}.items())
    yield "entries.jsonl", b"".join(canonical.encode(_entry(one)) + b"\n" for _, one in entries)


def _entry(one: StoredEntry) -> dict[str, Any]:
    return {
        "id": ids.render(ids.ENTRY, one.id),
        "seq": one.seq,
        "kind": one.kind,
        "recorded_at": times.render(one.recorded_at),
        "data": one.data.decode(),
        "leaf_hash": one.leaf_hash.hex(),
    }
