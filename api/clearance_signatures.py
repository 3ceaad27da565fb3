"""Sign answers about a clearance. A job can then trust its manifest and lease without trusting the network.

The payload of the JWS is `{clearance, manifest_digest, revision, expires_at, status}`. Where something was dropped it
has `withdrawn_digest` too: SHA-256 over the RFC 8785 form of the answer's `withdrawn`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import rfc8785

from ledger import signing_keys

JWS_TYPE: Final = "licet-clearance+jws"


def sign(answer: Mapping[str, Any], *, clearance: str, manifest_digest: str, revision: int) -> str:
    """Sign an answer about a clearance.

    `answer` is the clearance or heartbeat as JSON. `revision` is the size of the ledger that it is true at.

    Raises: SigningKeyUnavailable.
    """
    payload = {
        "clearance": clearance,
        "manifest_digest": manifest_digest,
        "revision": revision,
        "expires_at": answer["expires_at"],
        "status": answer["status"],
    }
    if answer["withdrawn"]:
        digest = hashlib.sha256(rfc8785.dumps(answer["withdrawn"])).hexdigest()
        payload["withdrawn_digest"] = f"sha256:{digest}"
    return signing_keys.current().sign(rfc8785.dumps(payload), kind=JWS_TYPE)
