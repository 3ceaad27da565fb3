"""Entity tags of single objects: a digest of what is shown, so that they need no column."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from api.response import ApiResponse
from wire import strict_json
from wire.problems import Problem


def etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def weak_etag(said: Any) -> str:
    """Of JSON that means the same in every answer, whatever else stands beside it."""
    return f"W/{etag(strict_json.dumps(said))}"


def lists_tag(header: str, tag: str) -> bool:
    """Whether the tag is among those a header names (RFC 9110 section 13.1; weak ones compare by their text)."""
    names = [one.strip().removeprefix("W/") for one in header.split(",")]
    return "*" in names or tag.removeprefix("W/") in names


def with_etag(answer: ApiResponse, tag: str, *, known: str | None) -> ApiResponse:
    """The answer with its tag, or 304 where the caller has it (`If-None-Match`)."""
    headers = {**answer.headers, "ETag": tag}
    if known is not None and lists_tag(known, tag):
        return ApiResponse(b"", 304, {name: said for name, said in headers.items() if name != "Content-Type"})
    return replace(answer, headers=headers)


def require_match(header: str | None, tag: str | None) -> None:
    """`If-Match` against the present tag, None where there is nothing yet. Raises: Problem (412)."""
    if header is not None and (tag is None or not lists_tag(header, tag)):
        raise Problem(
            "precondition_failed", "It has changed since it was read, or is not there; read it again."
        )
