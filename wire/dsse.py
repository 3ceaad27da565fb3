"""Signed envelopes: DSSE 1.0.2 (github.com/secure-systems-lab/dsse, envelope.md and protocol.md)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

IN_TOTO = "application/vnd.in-toto+json"


def pre_auth_encoding(payload: bytes, *, kind: str) -> bytes:
    """Return the bytes to sign: the type and the payload, each with its length."""
    name = kind.encode()
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)


def envelope(payload: bytes, *, kind: str, key: str, sign: Callable[[bytes], bytes]) -> dict[str, Any]:
    return {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": kind,
        "signatures": [
            {"keyid": key, "sig": base64.b64encode(sign(pre_auth_encoding(payload, kind=kind))).decode()}
        ],
    }
