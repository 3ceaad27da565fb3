"""Prefixed ids: a UUIDv7 (RFC 9562) written as a TypeID, such as `con_01j0b3v1mmeedtx9cpdgkfhbch`."""

import os
import re
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
FINDING: Final = "fnd"
STATEMENT: Final = "stm"
SUBJECT_REQUEST: Final = "srq"
TRANSFER_CHECK: Final = "chk"
TRANSFER_REVIEW: Final = "rvw"
WAIVER: Final = "wvr"
CONTROL: Final = "coc"
APPROVAL: Final = "apr"
AUDIT: Final = "aud"
AUDIT_FINDING: Final = "adf"
PROPOSAL: Final = "pro"
CLAIM: Final = "clm"
OVERRIDE: Final = "ovr"
COMMITMENT: Final = "cmt"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SUFFIX = re.compile(r"[0-7][0-9a-hjkmnp-tv-z]{25}")


class InvalidId(ValueError):
    """The text is not an id of the expected kind. Check its prefix and copy it whole."""

    code = "not_an_id"


_random: list[bytes] = []


def random_half() -> bytes:
    """Return the second half of an id: fresh random bytes that begin with RFC 9562's variant `10`.

    Bytes are fetched from the system in blocks, because each call costs more than an id. `list.pop` is atomic, so
    two threads never get the same bytes.
    """
    while True:
        try:
            return _random.pop()
        except IndexError:
            block = os.urandom(8 * 512)
            _random.extend(
                bytes([block[at] & 0x3F | 0x80]) + block[at + 1 : at + 8] for at in range(0, len(block), 8)
            )


os.register_at_fork(after_in_child=_random.clear)  # otherwise parent and child would use the same bytes


def new(*, at: datetime) -> UUID:
    """Return a new UUIDv7 of the instant `at`.

    The 12 bits after the version hold the fraction of the millisecond (RFC 9562 section 6.2, method 3), so
    ids sort by their instant to the microsecond. Raises: ValueError before 1970.
    """
    return UUID(bytes=time_half(at=at) + random_half())


def time_half(*, at: datetime) -> bytes:
    """Return the first half of the ids of the instant `at`. Raises: ValueError before 1970."""
    milliseconds, rest = divmod((at - _EPOCH) // _MICROSECOND, 1000)
    if not 0 <= milliseconds < 2**48:
        raise ValueError(f"a UUIDv7 cannot be made for {at}")
    return (milliseconds << 16 | 0x7000 | rest * 4096 // 1000).to_bytes(8)


def render(prefix: str, uuid: UUID) -> str:
    return f"{prefix}_{base32.encode(uuid.bytes)}"


def render_bytes(prefix: str, id: bytes) -> str:
    return f"{prefix}_{base32.encode(id)}"


def pattern(prefix: str) -> str:
    """Return the anchored JSON Schema pattern of ids with this prefix."""
    return f"^{prefix}_{_SUFFIX.pattern}$"


def parse(prefix: str, text: str) -> UUID:
    """Parse a prefixed id. Raises: InvalidId if the prefix differs or the rest is not a TypeID."""
    actual, _, suffix = text.partition("_")
    if actual != prefix or not _SUFFIX.fullmatch(suffix):
        raise InvalidId(f"Expected an id that begins with {prefix}_.")
    return UUID(bytes=base32.decode(suffix))
