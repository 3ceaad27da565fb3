"""Prefixed ids: a UUIDv7 (RFC 9562) written as a TypeID, such as `con_01j0b3v1mmeedtx9cpdgkfhbch`."""

import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from typeid.codecs import base32

ENTRY: Final = "ent"
CONSENT: Final = "con"
DECISION: Final = "dec"
CLEARANCE: Final = "clr"
MODEL: Final = "mdl"
HOLDING: Final = "hld"
DESTRUCTION: Final = "dst"
CERTIFICATE: Final = "crt"
SCHEDULE: Final = "sch"
QUOTE: Final = "quo"
AGREEMENT: Final = "agr"
WEBHOOK_ENDPOINT: Final = "whe"
REQUEST: Final = "req"
MESSAGE: Final = "msg"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SUFFIX = re.compile(r"[0-7][0-9a-hjkmnp-tv-z]{25}")


class NotAnId(ValueError):
    """A text is not an id of the kind that was expected."""

    code = "not_an_id"


def new(*, at: datetime) -> UUID:
    """A fresh UUIDv7 of the instant `at`.

    The 12 bits after the version hold the fraction of the millisecond (RFC 9562 section 6.2, method 3), so
    ids sort by their instant to the microsecond. Raises: ValueError before 1970.
    """
    milliseconds, rest = divmod((at - _EPOCH) // _MICROSECOND, 1000)
    if not 0 <= milliseconds < 2**48:
        raise ValueError(f"a UUIDv7 cannot be made for {at}")
    fraction = rest * 4096 // 1000
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62))


def render(prefix: str, uuid: UUID) -> str:
    return f"{prefix}_{base32.encode(uuid.bytes)}"


def parse(prefix: str, text: str) -> UUID:
    """The UUID in `text`. Raises: NotAnId when the prefix is another one or the rest is no TypeID."""
    found, _, suffix = text.partition("_")
    if found != prefix or not _SUFFIX.fullmatch(suffix):
        raise NotAnId(f"Expected an id that begins with {prefix}_.")
    return UUID(bytes=base32.decode(suffix))
