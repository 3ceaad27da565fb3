"""The vendor's seed: its signature over the audit's id and list. The vendor therefore cannot choose it.

The digest is recorded with the opening, before the auditor chooses. The seed becomes known with the auditor's, and
anyone can then check it against the published keys.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from ledger import canonical, signing_keys
from ledger.signing_keys import SigningKeyUnavailable
from lineage.audits import sampling
from wire import ids

JWS_TYPE: Final = "licet-audit-seed+jws"


def commitment(*, audit: UUID, list_sha256: str) -> str:
    """Return the digest of the seed, made with the key that signs now."""
    return sampling.commitment(signing_keys.current().sign(_payload(audit, list_sha256), kind=JWS_TYPE))


def reveal(*, audit: UUID, list_sha256: str, committed: str) -> str:
    """Return the seed of which the vendor recorded this digest. Raises: SigningKeyUnavailable."""
    for seed in signing_keys.signatures(_payload(audit, list_sha256), kind=JWS_TYPE):
        if sampling.commitment(seed) == committed:
            return seed
    raise SigningKeyUnavailable("the key that signed the vendor's seed is neither current nor retired")


def _payload(audit: UUID, list_sha256: str) -> bytes:
    return canonical.encode({"audit": ids.render(ids.AUDIT, audit), "list_sha256": list_sha256})
