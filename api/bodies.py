"""Read a request's body: its media type, its size, its JSON. Values are never converted to another type."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from api import content_encoding
from api.schema.records import Record
from wire import strict_json
from wire.object_reader import ObjectReader
from wire.problems import STATUS, FieldError, Problem

JSON = "application/json"


def raw(request: HttpRequest, *, max_bytes: int, encodings: tuple[str, ...] = ()) -> bytes:
    """Return the body, decoded if its encoding is one of `encodings`.

    `max_bytes` limits it before and after decoding. Raises: Problem (413, 415, 400).
    """
    encoding = content_encoding.check(request.headers.get("Content-Encoding"), taken=encodings)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > max_bytes:
        raise too_large(max_bytes)
    body = request.body
    if len(body) > max_bytes:
        raise too_large(max_bytes)
    if encoding is None:
        return body
    content = content_encoding.decoded(body, max_bytes=max_bytes)
    if content is None:
        raise too_large(max_bytes)
    return content


def too_large(max_bytes: int) -> Problem:
    return Problem("body_too_large", f"A body has at most {max_bytes} bytes here.")


def check_media_type(content_type: str | None) -> None:
    """Refuse a media type other than JSON in UTF-8. Raises: Problem (415)."""
    kind, _, parameters = (content_type or "").partition(";")
    if kind.strip().lower() != JSON or parameters.strip().lower().replace('"', "") not in {
        "",
        "charset=utf-8",
    }:
        raise Problem("unsupported_media_type", f"Send the body as {JSON}.", headers={"Accept": JSON})


def value(body: bytes) -> Any:
    """Parse the body as JSON. Raises: Problem (400)."""
    try:
        return strict_json.loads(body)
    except strict_json.MalformedJSON as error:
        wrong = FieldError(error.pointer, error.code, error.detail)
        raise Problem(error.code, error.detail, errors=[wrong]) from error


def members(body: bytes) -> ObjectReader:
    return ObjectReader(value(body))


def read(record: Record, members: ObjectReader) -> Any:
    """Read the body as its record declares it. Raises: Problem, which lists every error."""
    body = record.read_body(members)
    refuse(members.errors)
    return body


def finish(found: ObjectReader) -> None:
    """Refuse a body with errors, unknown members included. Raises: Problem, which lists every error."""
    found.refuse_unknown()
    refuse(found.errors)


def refuse(errors: list[FieldError]) -> None:
    """Raise a Problem if there are errors: 422 if all of them break rules, else 400."""
    if not errors:
        return
    codes = {error.code for error in errors}
    malformed = [error for error in errors if STATUS.get(error.code, 400) != 422]
    code = errors[0].code if not malformed or len(codes) == 1 else "invalid_request"
    first = errors[0]
    where = f" ({first.pointer})" if first.pointer else ""
    more = f" And {len(errors) - 1} more." if len(errors) > 1 else ""
    raise Problem(code, f"{first.detail}{where}{more}", errors=errors)
