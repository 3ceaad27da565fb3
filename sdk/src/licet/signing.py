"""Sign documents with a key of one's own: an auditor's or a caller's."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from licet import canonical
from licet.errors import NotConfigured, NotReadable


def new_key(path: Path) -> Ed25519PrivateKey:
    """Write a new Ed25519 key that only the user can read. Raises: NotReadable, NotConfigured if the file exists."""
    key = Ed25519PrivateKey.generate()
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    except FileExistsError as error:
        raise NotConfigured(f"{path} exists. A key is never overwritten.") from error
    except OSError as error:
        raise NotReadable(f"{path}: {error.strerror}.") from error
    return key


def read_key(pem: bytes) -> Ed25519PrivateKey:
    """Return the key in a PEM file. Raises: NotConfigured."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError) as error:
        raise NotConfigured("The signing key is not a private key in PEM without a password.") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NotConfigured("The signing key is not an Ed25519 key.")
    return key


def key_set(key: Ed25519PrivateKey) -> dict[str, Any]:
    """Return the public part as a JSON Web Key Set, by which others verify what the key signs."""
    return {"keys": [{**_public(key), "kid": key_id(key), "alg": "EdDSA", "use": "sig"}]}


def key_id(key: Ed25519PrivateKey) -> str:
    """Return the key's thumbprint (RFC 7638)."""
    return _base64url(hashlib.sha256(canonical.encode(_public(key))).digest())


def signed(content: Mapping[str, Any], key: Ed25519PrivateKey, *, kind: str) -> dict[str, Any]:
    """Return a document with its signature beside it. `kind` is the signature's `typ`."""
    header = json.dumps({"alg": "EdDSA", "kid": key_id(key), "typ": kind}, separators=(",", ":"))
    text = f"{_base64url(header.encode())}.{_base64url(canonical.encode(dict(content)))}"
    return {**content, "jws": f"{text}.{_base64url(key.sign(text.encode()))}"}


def _public(key: Ed25519PrivateKey) -> dict[str, str]:
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"crv": "Ed25519", "kty": "OKP", "x": _base64url(raw)}


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
