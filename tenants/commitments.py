"""The commitment to a person's particulars that entries hold. Pure."""

from __future__ import annotations

import hashlib
import hmac

from ledger import canonical


def commitment(key: bytes, *, name: str, email: str, title: str) -> str:
    """Return a hex HMAC-SHA256 of the particulars under the person's own erasable key."""
    particulars = canonical.encode({"email": email, "name": name, "title": title})
    return hmac.new(key, particulars, hashlib.sha256).hexdigest()
