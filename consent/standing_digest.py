"""The digest of a standing: it binds the statements to their consent key and to the newest event of the key. Pure.

    HMAC-SHA-256(key, {"category": …, "purpose": …, "revision": …, "statements": […], "table": "consent_standing",
                       "tenant": …})

The message has sorted names, no blanks, and UTF-8. Statements hold no fractions, so this is their RFC 8785 form.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson


def digest(
    *,
    key: bytes,
    tenant: UUID | str,
    category: UUID | str,
    purpose: UUID | str,
    statements: Sequence[Mapping[str, Any]],
    revision: int,
) -> bytes:
    """Return the digest of a row. `revision` is the sequence of the newest event of the consent key."""
    message = {
        "table": "consent_standing",
        "tenant": str(tenant),
        "category": str(category),
        "purpose": str(purpose),
        "statements": statements,
        "revision": revision,
    }
    return hmac.digest(key, orjson.dumps(message, option=orjson.OPT_SORT_KEYS), hashlib.sha256)
