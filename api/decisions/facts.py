"""The key and the facts of a question, from the one statement that reads them together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from api import authentication
from api.principal import Principal
from consent.queries import decisions
from consent.queries.decisions import FactsAtRevision, FactsRow
from consent.question import Question
from tenants.queries.keys import ApiKeyRecord

# Header, then one JSON text per question, in the order asked (api/migrations/0003_decision_sync.py).
STATEMENT = b"SELECT api_decision_sync($1, $2)"


@dataclass(frozen=True, slots=True)
class FactsHeader:
    """What a statement says before its rows. `epoch` names the server's life within which `version` counts.
    `changes` None: so many that everything is to be forgotten.
    """

    version: int
    epoch: str
    revision: int
    changes: list[list[str]] | None


def parameter(questions: Sequence[tuple[bytes | None, str, Question]]) -> bytes:
    """The statement's second parameter: SHA-256 of the key (None: the mode is given), and what is asked."""
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


def header(text: bytes, *, epoch: str | None) -> FactsHeader:
    """What changed since a version of another `epoch` is not known, whatever the numbers say."""
    found = FactsHeader(**orjson.loads(text))
    return found if found.epoch == epoch else replace(found, changes=None)


@dataclass(frozen=True, slots=True)
class KeyAndFacts:
    """One question's row: the API key, working or not, and what was read with it."""

    key: ApiKeyRecord | None
    read: FactsRow


def parse_row(text: bytes) -> KeyAndFacts:
    """The row that the statement gave."""
    row = orjson.loads(text)
    return KeyAndFacts(_key(row["key"]), decisions.parse_facts_row(row))


def read(sha256: bytes, question: Question) -> KeyAndFacts:
    """The row for one question, over Django's connection."""
    asked = parameter([(sha256, "", question)]).decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_decision_sync(NULL, %s::jsonb)", [asked])
        _, (text,) = cursor.fetchall()
    return parse_row(text.encode())


def read_many(mode: str, questions: Sequence[Question]) -> list[KeyAndFacts]:
    """The rows for several questions of a key that is known already, all from one snapshot."""
    asked = parameter([(None, mode, question) for question in questions]).decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_decision_sync(NULL, %s::jsonb)", [asked])
        _, *rows = cursor.fetchall()
    return [parse_row(text.encode()) for (text,) in rows]


def principal(key: ApiKeyRecord | None, *, at: datetime) -> Principal:
    """Raises: Problem (401, 403)."""
    who = Principal(authentication.require_working_key(key, at=at))
    who.require(("decide",))
    return who


def known(row: KeyAndFacts, *, who: Principal, at: datetime) -> FactsAtRevision:
    return decisions.facts_at_present(row.read, at=at, only_tenant=who.tenant, key_regions=who.key.regions)


def _key(found: dict[str, Any] | None) -> ApiKeyRecord | None:
    if found is None:
        return None
    return ApiKeyRecord(
        UUID(found["id"]),
        found["mode"],
        found["name"],
        found["hint"],
        frozenset(found["scopes"]),
        UUID(found["tenant"]) if found["tenant"] else None,
        UUID(found["tenant_account"]) if found["tenant_account"] else None,
        tuple(found["regions"]) if found["regions"] is not None else None,
        datetime.fromtimestamp(found["created_at"], UTC),
        _instant(found["expires_at"]),
        _instant(found["revoked_at"]),
        _instant(found["last_used_at"]),
    )


def _instant(epoch: float | None) -> datetime | None:
    return None if epoch is None else datetime.fromtimestamp(epoch, UTC)
