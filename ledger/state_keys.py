"""The secret keys under which rows carry digests, in the folder `LICET_KEY_DIR`.

`state.key` makes new digests: 32 random bytes in hexadecimal. Keys in `retired/*.key` only check. An attacker who can
write the database but cannot read this folder cannot make a digest. In development the first key is created when it
is needed. Elsewhere the operator must provide it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_BYTES = 32


@dataclass(frozen=True, slots=True)
class StateKey:
    """A key; `id` names it beside each digest and reveals nothing about it."""

    id: str
    secret: bytes


# By file, with the time of its last change and its number: a key that was exchanged is read again.
_read_keys: dict[Path, tuple[tuple[int, int], StateKey]] = {}


def current() -> StateKey:
    """Return the key that makes digests, generating it on a development machine.

    Raises: ImproperlyConfigured in production without a key, or where the file does not hold a key.
    """
    path: Path = settings.LICET_KEY_DIR / "state.key"
    if not path.exists():
        if settings.LICET_ENVIRONMENT != "development":
            raise ImproperlyConfigured(f"There is no state key at {path} (LICET_KEY_DIR)")
        create(path)
    return _read(path)


def key_named(id: str) -> StateKey | None:
    """Return the current or a retired key by its id; None if it is unknown or cannot be read."""
    for path in _paths():
        try:
            key = _read(path)
        except (OSError, ImproperlyConfigured):  # what cannot be read proves nothing
            continue
        if key.id == id:
            return key
    return None


def create(path: Path) -> None:
    """Write a new key to `path`, unless another process or thread was first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A name that no other process uses: a link keeps following what is written to the linked file.
    own = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    own.touch(mode=0o600, exist_ok=False)
    own.write_text(f"{secrets.token_hex(_BYTES)}\n")
    with contextlib.suppress(FileExistsError):
        os.link(own, path)
    own.unlink()


def _paths() -> Iterator[Path]:
    """Yield the current key, then the retired ones."""
    folder: Path = settings.LICET_KEY_DIR
    yield folder / "state.key"
    yield from sorted((folder / "retired").glob("*.key"))


def _read(path: Path) -> StateKey:
    status = path.stat()
    version = (status.st_mtime_ns, status.st_ino)
    known = _read_keys.get(path)
    if known is not None and known[0] == version:
        return known[1]
    try:
        secret = bytes.fromhex(path.read_text().strip())
    except ValueError as error:
        raise ImproperlyConfigured(f"{path} is not a key of {_BYTES} bytes in hexadecimal") from error
    if len(secret) != _BYTES:
        raise ImproperlyConfigured(f"{path} is not a key of {_BYTES} bytes in hexadecimal")
    key = StateKey(hashlib.sha256(b"licet state key" + secret).hexdigest()[:16], secret)
    _read_keys[path] = (version, key)
    return key
