"""Every model version, asked what it may be used for.

Transfers are not asked: each question about one is recorded, and this must leave no trace.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from api.answers.asked import Answered, Asked
from api.answers.server import Server

_USES: Final[tuple[dict[str, str], ...]] = (
    {"use": "deploy"},
    {"use": "derive"},
    {"use": "serve", "audience": "shared"},
)


def questions(server: Server) -> Iterator[Asked]:
    """Yield every question about a model version."""
    for row in server.get_all("/v1/models"):
        model = {name: row[name] for name in ("family", "name", "version")}
        for use in _USES:
            yield Asked("model", {"model": model, **use})


def answers(server: Server, asked: Iterable[Asked]) -> Iterator[Answered]:
    """Yield the answer to each question, in order."""
    for one in asked:
        yield _read(one, server.post("/v1/models/check", dict(one.body)))


def _read(asked: Asked, answer: dict[str, Any]) -> Answered:
    codes = {reason["code"] for reason in answer["reasons"]}
    codes |= {"review_required"} if answer.get("review_required") else set()
    return Answered(
        asked,
        allow=answer["allow"],
        reasons=tuple(sorted(codes)),
        not_for=tuple(sorted(answer.get("not_for", ()))),
    )
