"""The commitment that names a person in a subject request; only the tenant's key reveals the person.

It is the HMAC-SHA256 of the person's identifier under the tenant's own key. That key is the HMAC-SHA256 of
`licet subject 1 0x00 tenant` under the pseudonym key (RFC 2104, FIPS 180-4).

It differs from the gate's pseudonyms, so it does not lead to the person's rows. A holder of both key and
identifier can check whether a commitment belongs to a person.
"""

from __future__ import annotations

import hmac
from typing import Final

_DOMAIN: Final = b"licet subject 1\x00"
_SHORTEST: Final = 16


def commitment(identifier: str, *, tenant: str, key: bytes) -> str:
    """Return 64 hexadecimal digits for `subject_commitment`.

    `identifier` is used as given, in UTF-8. Agree on its form, such as the person's id in the data.

    Raises: ValueError for an empty identifier or a short key.
    """
    if not identifier:
        raise ValueError("the identifier is empty")
    if len(key) < _SHORTEST:
        raise ValueError(f"a pseudonym key needs at least {_SHORTEST} bytes")
    own = hmac.digest(key, _DOMAIN + tenant.encode(), "sha256")
    return hmac.digest(own, identifier.encode(), "sha256").hex()
