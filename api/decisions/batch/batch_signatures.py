"""Sign the answer to a batch: the bits and reasons as they stand, for one request, for a minute."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import orjson
import rfc8785
from django.conf import settings

from ledger import signing_keys

JWS_TYPE: Final = "licet-batch+jws"
_SECONDS: Final = 60


def sign(
    *,
    allow: str,
    codes: Sequence[str],
    index: Any,
    batch: str,
    revision: int,
    request_sha256: str,
    mode: str,
    at: datetime,
) -> str:
    """Return a JWS over the digest of `{allow, reasons: {codes, index}}`; `index` is an array of numpy.

    Raises: SigningKeyUnavailable.
    """
    issued = int(at.timestamp())
    payload = {
        "iss": settings.PUBLIC_URL,
        "mode": mode,
        "iat": issued,
        "exp": issued + _SECONDS,
        "batch": batch,
        "revision": revision,
        "request_sha256": request_sha256,
        "digest": f"sha256:{hashlib.sha256(_canonical(allow, codes, index)).hexdigest()}",
    }
    return signing_keys.current().sign(rfc8785.dumps(payload), kind=JWS_TYPE)


def _canonical(allow: str, codes: Sequence[str], index: Any) -> bytes:
    """Return the RFC 8785 form.

    The members stand in its order already, and orjson writes whole numbers and plain texts as it demands, a hundred
    times as fast.
    """
    document = {"allow": allow, "reasons": {"codes": list(codes), "index": index}}
    return orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)
