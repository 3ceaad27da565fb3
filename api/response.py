"""The answer of a view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from api import revisions
from wire import strict_json

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """An answer. `kept` replaces `body` in a repeat under the same `Idempotency-Key`: it leaves out a secret."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": JSON})
    kept: bytes | None = None


def json(
    value: Any, *, status: int = 200, revision: int | None = None, headers: Mapping[str, str] | None = None
) -> ApiResponse:
    """Return an answer with a JSON body. `revision` becomes the header `Licet-Revision`."""
    every = {"Content-Type": JSON, **(headers or {})}
    if revision is not None:
        every[revisions.HEADER] = str(revision)
    return ApiResponse(strict_json.dumps(value), status, every)
