"""Content-Encoding of a body (RFC 9110 section 8.4): decoded if the route accepts it, refused elsewhere."""

from __future__ import annotations

import zlib
from typing import Final

from wire.problems import Problem

GZIP: Final = "gzip"
FREE_BYTES: Final = 256 * 1024
TIMES: Final = 40  # lists of alike data sets become twenty to thirty times smaller
_SAME: Final = {"x-gzip": GZIP}  # RFC 9110 section 8.4.1.3
_WITH_HEADER: Final = zlib.MAX_WBITS | 16


def check(header: str | None, *, taken: tuple[str, ...] = ()) -> str | None:
    """Return the encoding to decode, None for a plain body. Raises: Problem (415)."""
    name = (header or "").strip().lower()
    if name in ("", "identity"):
        return None
    encoding = _SAME.get(name, name)
    if encoding not in taken:
        how = f" or encoded as {', '.join(taken)}" if taken else ""
        raise Problem(
            "unsupported_content_encoding",
            f"Send the body as it is{how}.",
            headers={"Accept-Encoding": ", ".join([*taken, "identity"])},
        )
    return encoding


def decoded(body: bytes, *, max_bytes: int) -> bytes | None:
    """Decode a gzip body (RFC 1952, one member). Returns None if the result is larger than `max_bytes`.

    Nor may it be larger than what text packs into so many bytes: a bomb would cost a reader of text far more than was
    sent. It unpacks at most one byte beyond the limit. Raises: Problem (400).
    """
    max_bytes = min(max_bytes, FREE_BYTES + TIMES * len(body))
    member = zlib.decompressobj(_WITH_HEADER)
    try:
        content = member.decompress(body, max_bytes + 1)
    except zlib.error as error:
        raise _broken() from error
    if len(content) > max_bytes:
        return None
    if not member.eof or member.unused_data:
        raise _broken()
    return content


def _broken() -> Problem:
    return Problem("malformed_gzip", "The Content-Encoding is gzip, but the body is not complete gzip data.")
