"""Keys that a caller trusts beforehand, without trust in the network's answer.

Pins are a file with the server's key set (`/.well-known/jwks.json`, fetched once in a way that you trust), or digests
of single keys. A digest is the key's RFC 7638 thumbprint, as `kid` gives it.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from licet import strict_json
from licet.errors import NotConfigured, Untrusted
from licet.published_keys import PublishedKey, parse

_DIGEST: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_LARGEST: Final = 1024 * 1024

Pins = str | os.PathLike[str] | Sequence[str]


@dataclass(frozen=True, slots=True)
class PinnedKeys:
    """Either whole keys, or digests that a published key must have."""

    keys: Mapping[str, PublishedKey] | None
    digests: frozenset[str] = frozenset()

    def only_pinned(self, published: Mapping[str, PublishedKey]) -> dict[str, PublishedKey]:
        """Return the published keys with a pinned digest. The digest is computed, not taken from the `kid`."""
        return {kid: key for kid, key in published.items() if thumbprint(key) in self.digests}


def read(pins: Pins) -> PinnedKeys:
    """Read a file with a key set, or a list of digests. A text that is a digest is one.

    Raises: NotConfigured.
    """
    if isinstance(pins, str) and _DIGEST.fullmatch(pins):
        pins = [pins]
    if isinstance(pins, str | os.PathLike):
        return PinnedKeys(_from_file(Path(pins)))
    wrong = [digest for digest in pins if not _DIGEST.fullmatch(digest)]
    if wrong or not pins:
        raise NotConfigured(
            "pinned_keys is a file with the server's key set, or digests of its keys: 43 letters and digits, as `kid`"
            " in /.well-known/jwks.json."
        )
    return PinnedKeys(None, frozenset(pins))


def from_environment() -> PinnedKeys | None:
    """Read LICET_PINNED_KEYS: a file, or digests with commas between them.

    Raises: NotConfigured.
    """
    text = os.environ.get("LICET_PINNED_KEYS", "").strip()
    if not text:
        return None
    words = [word.strip() for word in text.split(",")]
    return read(words if all(map(_DIGEST.fullmatch, words)) else text)


def thumbprint(key: PublishedKey) -> str:
    """Return the RFC 7638 thumbprint of an Ed25519 key."""
    x = _base64url(key.public.public_bytes_raw())
    members: dict[str, Any] = {"crv": "Ed25519", "kty": "OKP", "x": x}
    text = "{" + ",".join(f'"{name}":"{value}"' for name, value in members.items()) + "}"
    return _base64url(hashlib.sha256(text.encode()).digest())


def _from_file(path: Path) -> dict[str, PublishedKey]:
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST)
        keys = parse(strict_json.loads(raw))
    except (OSError, Untrusted) as error:
        raise NotConfigured(f"The pinned keys in {path} cannot be read: {error}") from error
    if not keys:
        raise NotConfigured(f"{path} contains no Ed25519 key.")
    return keys


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
