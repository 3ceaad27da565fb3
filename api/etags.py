"""Entity tags of single objects: a digest of what is shown. They need no column."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from api.response import ApiResponse
from wire import strict_json
from wire.problems import Problem


def etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def weak_etag(value: Any) -> str:
    """Return a weak tag of the JSON that must be equal in equal answers. Other members of the answer may differ."""
    return f"W/{etag(strict_json.dumps(value))}"


def lists_tag(header: str, tag: str) -> bool:
    """Whether a header lists the tag (RFC 9110 section 13.1). Weak tags are compared by their text."""
    names = [name.strip().removeprefix("W/") for name in header.split(",")]
    return "*" in names or tag.removeprefix("W/") in names


def with_etag(answer: ApiResponse, tag: str, *, known: str | None) -> ApiResponse:
    """Return the answer with its tag, or 304 if the caller has it (`If-None-Match`)."""
    headers = {**answer.headers, "ETag": tag}
    if known is not None and lists_tag(known, tag):
        return ApiResponse(
            b"", 304, {name: value for name, value in headers.items() if name != "Content-Type"}
        )
    return replace(answer, headers=headers)


def require_match(header: str | None, tag: str | None) -> None:
    """Compare `If-Match` with the present tag, None for an object that does not exist. Raises: Problem (412)."""
    if header is not None and (tag is None or not lists_tag(header, tag)):
        raise Problem(
            "precondition_failed",
            "The object has changed since you read it, or does not exist. Read it again.",
        )
