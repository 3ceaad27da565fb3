"""Read the API key and the facts of a question in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from api.principal import Principal
from consent.queries import decisions
from consent.queries.decisions import FactsAtRevision, FactsRow
from consent.question import Question
from ledger import primary_watch
from tenants.queries.keys import ApiKeyRecord

# Returns a header, then one JSON text per question in order (api/migrations/0003_decision_sync.py).
STATEMENT = b"SELECT api_decision_sync($1, $2)"


def parameter(questions: Sequence[tuple[bytes | None, str, Question]]) -> bytes:
    """Return the statement's second parameter.

    It lists the questions, each with the SHA-256 of its API key, or with the mode if the key is already
    known.
    """
    return orjson.dumps(
        [
            {
                "k": None if sha256 is None else sha256.hex(),
                "m": mode,
                "t": question.tenant,
                "c": question.category,
                "p": question.purpose,
            }
            for sha256, mode, question in questions
        ]
    )


@dataclass(frozen=True, slots=True)
class KeyAndFacts:
    """One question's row: the API key, working or not, and the facts read with it."""

    key: ApiKeyRecord | None
    read: FactsRow


def parse_row(text: bytes) -> KeyAndFacts:
    """Parse one row."""
    row = orjson.loads(text)
    return KeyAndFacts(_key(row["key"]), decisions.parse_facts_row(row))


def read(sha256: bytes, question: Question) -> KeyAndFacts:
    """Read the row for one question over Django's connection."""
    questions = parameter([(sha256, "", question)]).decode()
    _, text = synced(None, questions)
    return parse_row(text.encode())


def read_many(mode: str, questions: Sequence[Question]) -> list[KeyAndFacts]:
    """Read the rows for several questions of a known key, all from one snapshot."""
    parameters = parameter([(None, mode, question) for question in questions]).decode()
    _, *rows = synced(None, parameters)
    return [parse_row(text.encode()) for text in rows]


def synced(version: int | None, questions: str) -> list[str]:
    """Return the header and the rows of the statement, read from the primary over Django's connection.

    Raises: PrimaryUnproven.
    """
    since = primary_watch.seen()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ledger_read_proof() UNION ALL SELECT api_decision_sync(%s, %s::jsonb)",
            [version, questions],
        )
        (proof,), *rows = cursor.fetchall()
    primary_watch.accept(proof, since=since)
    return [text for (text,) in rows]


def known(row: KeyAndFacts, *, who: Principal, at: datetime) -> FactsAtRevision:
    """Return the facts as they stand at an instant, within the caller's reach."""
    return decisions.facts_at_present(row.read, at=at, only_tenant=who.tenant, key_regions=who.key.regions)


def _key(members: dict[str, Any] | None) -> ApiKeyRecord | None:
    """Return the API key in a row."""
    if members is None:
        return None
    return ApiKeyRecord(
        UUID(members["id"]),
        members["mode"],
        members["name"],
        members["hint"],
        frozenset(members["scopes"]),
        UUID(members["tenant"]) if members["tenant"] else None,
        UUID(members["tenant_account"]) if members["tenant_account"] else None,
        tuple(members["regions"]) if members["regions"] is not None else None,
        datetime.fromtimestamp(members["created_at"], UTC),
        _instant(members["expires_at"]),
        _instant(members["revoked_at"]),
        _instant(members["last_used_at"]),
    )


def _instant(epoch: float | None) -> datetime | None:
    return None if epoch is None else datetime.fromtimestamp(epoch, UTC)
