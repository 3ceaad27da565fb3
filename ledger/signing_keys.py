"""The Ed25519 keys that sign decisions and documents, in the folder `LICET_KEY_DIR`.

`current.pem` signs. `next.pem` is published before it signs, and keys in `retired/` only verify: ledger/key_rotation.py
replaces one by the other. In development the first key is created when it is needed. Elsewhere the operator must
provide it.
"""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from wire import strict_json, times

ALGORITHM = "EdDSA"
_LOOK_AGAIN_SECONDS = 0.25  # a running process signs with a new current.pem this soon


class SigningKeyUnavailable(ImproperlyConfigured):
    """The key that signs answers is missing or cannot be read. Our operators must act."""

    code = "signing_key_unavailable"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The current key; `kid` is its RFC 7638 thumbprint."""

    kid: str
    private: Ed25519PrivateKey

    def sign(self, payload: bytes, *, kind: str) -> str:
        """JWS compact serialization (RFC 7515 section 7.1; EdDSA by RFC 8037).

        It is assembled here because joserfc warns at each use of the name EdDSA, which the API promises.
        """
        signed = _header(self.kid, kind) + b"." + _base64url(payload)
        return (signed + b"." + _base64url(self.private.sign(signed))).decode()


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A key in memory, the file it was read from, and when this process last looked at that file."""

    path: Path
    file: tuple[int, int, int] | None
    key: SigningKey
    looked_at: float


_loaded: _Loaded | None = None


def current() -> SigningKey:
    """Return the key that signs now, generating it on a development machine.

    A process that runs while `current.pem` is replaced signs with the new key within a quarter of a second.

    Raises: SigningKeyUnavailable.
    """
    global _loaded  # noqa: PLW0603  one key for the whole process, replaced as a whole
    path = settings.LICET_KEY_DIR / "current.pem"
    now = time.monotonic()
    known = _loaded
    if known is not None and known.path == path:
        if now - known.looked_at < _LOOK_AGAIN_SECONDS:
            return known.key
        if known.file == _file(path):
            _loaded = replace(known, looked_at=now)
            return known.key
    if not path.exists():
        if settings.LICET_ENVIRONMENT != "development":
            raise SigningKeyUnavailable("there is no current.pem in LICET_KEY_DIR")
        create(path)
    file = _file(path)  # before the content: a file that is replaced meanwhile is read again
    _loaded = _Loaded(path, file, read_signing_key(path), now)
    return _loaded.key


def signatures(payload: bytes, *, kind: str) -> Iterator[str]:
    """Sign the same payload with the current key, and then with the next and each retired one.

    Ed25519 signatures are deterministic: a signature that was made before its key retired can be found again.
    """
    for path in _paths():
        key = _read(path)
        private = key.private_key
        if isinstance(private, Ed25519PrivateKey):
            yield SigningKey(key.thumbprint(), private).sign(payload, kind=kind)


def key_set() -> dict[str, list[dict[str, Any]]]:
    """The JSON Web Key Set: the current key, the next one, then the retired ones with the end of their time.

    A key that signs counts as current even while a rotation has already put a copy of it among the retired ones.
    """
    keys: dict[str, dict[str, Any]] = {}
    for path in _paths():
        key = _public(_read(path))
        if path.parent.name == "retired":
            key["retired_at"] = times.render(_retired_at(path))
        keys.setdefault(key["kid"], key)
    return {"keys": list(keys.values())}


def verifies(token: str, payload: bytes, *, kind: str) -> bool:
    """Whether the current, the next or a retired key signed this payload as this kind of document."""
    for path in _paths():
        key = _read(path)
        signed = _header(key.thumbprint(), kind) + b"." + _base64url(payload)
        signed_part, _, signature = token.encode().rpartition(b".")
        private = key.private_key
        if signed_part == signed and isinstance(private, Ed25519PrivateKey):
            try:
                private.public_key().verify(_from_base64url(signature), signed)
            except (InvalidSignature, ValueError):
                return False
            return True
    return False


def kid_of(token: str) -> str:
    """The key id in the header of a token."""
    header: dict[str, str] = strict_json.loads(_from_base64url(token.partition(".")[0].encode()))
    return header["kid"]


def read_signing_key(path: Path) -> SigningKey:
    """Read a private key. Raises: SigningKeyUnavailable."""
    key = _read(path)
    private = key.private_key
    if not isinstance(private, Ed25519PrivateKey):
        raise SigningKeyUnavailable(f"{path.name} is not an Ed25519 private key")
    return SigningKey(key.thumbprint(), private)


def _file(path: Path) -> tuple[int, int, int] | None:
    """Return what tells one file from its replacement: inode, size and time of its content. None without a file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


@cache
def _header(kid: str, kind: str) -> bytes:
    return _base64url(strict_json.dumps({"alg": ALGORITHM, "kid": kid, "typ": kind}))


def _paths() -> list[Path]:
    """Return the files of the current key, of the next one where there is one, and of the retired ones."""
    folder: Path = settings.LICET_KEY_DIR
    current()  # creates the first one in development
    coming = [folder / "next.pem"] if (folder / "next.pem").exists() else []
    return [folder / "current.pem", *coming, *sorted((folder / "retired").glob("*.pem"))]


def _retired_at(path: Path) -> datetime:
    """Return when a key was retired: what the file beside it says (`NAME.retired_at`), or when it was moved here.

    Moving a file changes its status and not its content. A copy or a restored backup has a later status, so the
    file beside it is what to keep.

    Raises: SigningKeyUnavailable.
    """
    written = path.with_suffix(".retired_at")
    try:
        if written.exists():
            return times.parse(written.read_text().strip())
        return datetime.fromtimestamp(path.stat().st_ctime, UTC)
    except (OSError, ValueError) as error:
        raise SigningKeyUnavailable(f"{written.name} does not hold a time in RFC 3339: {error}") from error


def _base64url(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _from_base64url(text: bytes) -> bytes:
    """Decode base64url without padding. Raises: ValueError."""
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))


def create(path: Path) -> None:
    """Write a new private key, unless the file is already there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    # Several processes may start at once. One of them links its file, and the others read that one.
    own = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    own.touch(mode=0o600)
    own.write_bytes(pem)
    with contextlib.suppress(FileExistsError):
        os.link(own, path)
    own.unlink()


def _read(path: Path) -> OKPKey:
    """Read one key. Raises: SigningKeyUnavailable."""
    try:
        return OKPKey.import_key(path.read_bytes())
    except (OSError, ValueError, JoseError) as error:
        raise SigningKeyUnavailable(f"{path.name} cannot be read: {error}") from error


def _public(key: OKPKey) -> dict[str, Any]:
    return {**key.as_dict(private=False), "kid": key.thumbprint(), "alg": ALGORITHM, "use": "sig"}
