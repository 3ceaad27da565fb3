"""Entity tags of single objects: a digest of what is shown, so that they need no column."""

from __future__ import annotations

import hashlib

from wire.problems import Problem


def of(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def lists(header: str, tag: str) -> bool:
    """Whether the tag is among those a header names (RFC 9110 section 13.1; weak ones compare by their text)."""
    names = [one.strip().removeprefix("W/") for one in header.split(",")]
    return "*" in names or tag in names


def require(header: str | None, tag: str | None) -> None:
    """`If-Match` against the present tag, None where there is nothing yet. Raises: Problem (412)."""
    if header is not None and (tag is None or not lists(header, tag)):
        raise Problem(
            "precondition_failed", "It has changed since it was read, or is not there; read it again."
        )
