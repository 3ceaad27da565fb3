"""The answers to many questions at once, believed only as the server signed them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from licet import canonical, tokens
from licet.errors import LicetError, Untrusted
from licet.tokens import LEEWAY_SECONDS, LONGEST_SECONDS, KeyOf

KIND: Final = "licet-batch+jws"


@dataclass(frozen=True, slots=True)
class BatchDecision:
    """Whether each question is allowed now, in the order of the questions.

    `reasons` has for each question its reason codes, with commas between them; "" where it is allowed. `error` is what
    went wrong, and counts as a denial of all. An allowed answer names neither fields nor obligations: ask a single
    question or request a clearance to get them.
    """

    allow: tuple[bool, ...]
    reasons: tuple[str, ...]
    revision: int | None = None
    id: str | None = None
    error: LicetError | None = field(default=None, compare=False)

    def __len__(self) -> int:
        return len(self.allow)

    def __bool__(self) -> bool:
        """Tell whether every question is allowed; an empty batch allows nothing."""
        return bool(self.allow) and all(self.allow)

    @classmethod
    def failed(cls, error: LicetError, *, size: int) -> BatchDecision:
        """Return the denials that stand for an error."""
        return cls((False,) * size, (error.code,) * size, error=error)


def request(pairs: Sequence[tuple[str, str]], shared: Mapping[str, Any]) -> bytes:
    """Write the questions about these pairs of tenant and category, which share all else."""
    tenants = {name: place for place, name in enumerate(dict.fromkeys(tenant for tenant, _ in pairs))}
    categories = {name: place for place, name in enumerate(dict.fromkeys(category for _, category in pairs))}
    document = {
        **shared,
        "tenants": list(tenants),
        "categories": list(categories),
        "tenant": [tenants[tenant] for tenant, _ in pairs],
        "category": [categories[category] for _, category in pairs],
    }
    return json.dumps(document).encode()


def verified(
    answer: Mapping[str, Any],
    *,
    asked: bytes,
    size: int,
    mode: str,
    now: float,
    key_of: KeyOf,
    check_issuer: Callable[[object], None],
) -> tuple[BatchDecision, Mapping[str, Any]]:
    """Check the signature over the answer to the request `asked`; return the answers and the signed claims.

    Raises: Untrusted.
    """
    jws, reasons = answer.get("jws"), answer.get("reasons")
    if not isinstance(jws, str):
        raise Untrusted("The batch's answer is not signed.")
    claims = tokens.signed(jws, kind=KIND, key_of=key_of)
    check_issuer(claims.get("iss"))
    said = {"allow": answer.get("allow"), "reasons": reasons}
    expected = {
        "mode": mode,
        "batch": answer.get("id"),
        "revision": answer.get("revision"),
        "request_sha256": hashlib.sha256(asked).hexdigest(),
        "digest": f"sha256:{hashlib.sha256(canonical.encode(said)).hexdigest()}",
    }
    for name, value in expected.items():
        if value is None or claims.get(name) != value:
            raise Untrusted(f"The signed content differs from the batch's answer in {name}.")
    issued, expires = claims.get("iat"), claims.get("exp")
    if type(issued) is not int or type(expires) is not int or expires - issued > LONGEST_SECONDS + 1:
        raise Untrusted("The signed answer states no valid period.")
    if not issued - LEEWAY_SECONDS <= now <= expires + LEEWAY_SECONDS:
        raise Untrusted("The signed answer is not valid now. Check this machine's clock.")
    return _read(answer, size), claims


def _read(answer: Mapping[str, Any], size: int) -> BatchDecision:
    """Read the bits and the reasons, which must agree.

    Raises: Untrusted.
    """
    try:
        packed = base64.b64decode(answer["allow"], validate=True)
        codes, index = answer["reasons"]["codes"], answer["reasons"]["index"]
        allow = tuple(bool(packed[place // 8] >> (place % 8) & 1) for place in range(size))
        texts = tuple(str(codes[place]) for place in index)
        revision = int(answer["revision"])
    except (KeyError, TypeError, ValueError, IndexError, binascii.Error) as error:
        raise Untrusted("The batch's answer is malformed.") from error
    if len(texts) != size or len(packed) != -(-size // 8) or any(place < 0 for place in index):
        raise Untrusted("The batch's answer has another number of answers than questions.")
    if any(allowed is not (text == "") for allowed, text in zip(allow, texts, strict=True)):
        raise Untrusted(
            "The batch's answer contradicts itself: it allows a use and gives reasons against it."
        )
    return BatchDecision(allow, texts, revision, str(answer["id"]))
