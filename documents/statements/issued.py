"""A usage statement as it was issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson


@dataclass(frozen=True, slots=True)
class UsageStatementRecord:
    """An issued statement. `document` holds the signed bytes."""

    id: UUID
    mode: str
    tenant: UUID
    month: str
    revision: int
    empty: bool
    issued_at: datetime
    document: bytes
    sha256: str
    jws: str
    entry: UUID

    @property
    def content(self) -> dict[str, Any]:
        """Return the members of the signed document."""
        content: dict[str, Any] = orjson.loads(self.document)
        return content
