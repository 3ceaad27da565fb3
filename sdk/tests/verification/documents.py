"""Documents as a server signs them, made by the test's own hand."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from sdk.tests.client.asking import ASKED
from sdk.tests.client.honest import Honest

SERVER = Honest()
KEYS = json.dumps(SERVER.jwks()).encode()


def decision(*, form: str = "jws") -> dict[str, Any]:
    SERVER.form = form
    return SERVER.decision(ASKED)


def receipt(**signed: Any) -> dict[str, Any]:
    """The second of three entries."""
    content = json.dumps({"kind": "consent.stated/1", "seq": 2})
    leaves = [hashlib.sha256(b"\0" + one).digest() for one in (b"first", content.encode(), b"third")]
    root = hashlib.sha256(b"\1" + hashlib.sha256(b"\1" + leaves[0] + leaves[1]).digest() + leaves[2]).digest()
    said = {
        "@type": "dpv:ConsentReceipt", "object": "receipt", "id": "ent_01k2v3w4x5y6z7a8b9c0d1e2f3",
        "kind": "consent.stated/1", "entry": {"seq": 2, "leaf_hash": leaves[1].hex()},
        "dct:created": "2026-11-25T12:00:00Z",
        "statement": {
            "tenant": "acme", "category": "telemetry", "purpose": "train-shared-model", "terms": "2026-11", "form": "raw",
        },
        **signed,
    }  # fmt: skip
    proof = {
        "leaf_index": 1, "leaf_hash": leaves[1].hex(), "tree_size": 3, "root": root.hex(),
        "path": [leaves[0].hex(), leaves[2].hex()],
    }  # fmt: skip
    return {
        **said,
        "proof_status": "pending",
        "content": content,
        "inclusion": proof,
        "jws": SERVER.sign(said, kind="licet-receipt+jws"),
    }


def written(document: Any) -> bytes:
    return json.dumps(document).encode()


def flipped(token: str) -> str:
    """The same token with one bit of its signature turned."""
    head, payload, signature = token.split(".")
    raw = bytearray(base64.urlsafe_b64decode(signature + "=="))
    raw[0] ^= 1
    return f"{head}.{payload}.{base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}"
