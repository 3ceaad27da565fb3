"""A person who wants the use of their data to stop, so named that only the tenant's key can tell who it is.

The commitment is the HMAC-SHA256 of the person's identifier under a key of the tenant's own, which is the HMAC-SHA256
of `licet subject 1 0x00 tenant` under the pseudonym key (RFC 2104, FIPS 180-4). It is not one of the gate's
pseudonyms: from a commitment nobody without the key finds the person's rows. Whoever has the key and the identifier
finds out whether a commitment is theirs.
"""

from __future__ import annotations

import hmac
from typing import Final

_DOMAIN: Final = b"licet subject 1\x00"
_SHORTEST: Final = 16


def commitment(identifier: str, *, tenant: str, key: bytes) -> str:
    """64 hexadecimal digits for `subject_commitment`. `identifier` is taken as it is, as UTF-8: agree on its form, such
    as the id under which the person stands in the data. Raises: ValueError for an empty one, or a key too short.
    """
    if not identifier:
        raise ValueError("nobody is named")
    if len(key) < _SHORTEST:
        raise ValueError(f"a pseudonym key has {_SHORTEST} bytes or more")
    own = hmac.digest(key, _DOMAIN + tenant.encode(), "sha256")
    return hmac.digest(own, identifier.encode(), "sha256").hex()
