"""Replace the signing key while all servers go on: publish the next key first, then switch to it.

A verifier may keep the published keys for a minute, and several machines do not switch at the same moment. So the next
key is published before it signs, and the key before it is believed a minute longer.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from ledger import signing_keys
from wire import times

# No answer is valid longer (docs/api.md), and no verifier keeps the published keys longer.
BELIEVED_FOR = timedelta(seconds=60)


class NextKeyMissing(Exception):
    """There is no `next.pem`: prepare the rotation first."""

    code = "next_key_missing"


class OtherUsersKey(Exception):
    """`current.pem` belongs to another user, whose servers could not read the files that this user writes."""

    code = "other_users_key"


class NextKeyTooNew(Exception):
    """`next.pem` has not been published for a minute, so verifiers may not know it yet."""

    code = "next_key_too_new"


def prepare() -> str:
    """Make `next.pem`, unless it is there; return its key id. All servers publish it at once.

    Raises: OtherUsersKey, SigningKeyUnavailable.
    """
    path = _folder() / "next.pem"
    signing_keys.create(path)
    return signing_keys.read_signing_key(path).kid


def switch(*, at: datetime, stolen: bool = False) -> tuple[str, str]:
    """Sign with `next.pem` from now on; return the ids of the retired key and of the new one.

    The retired key counts as retired a minute after `at`. If it was stolen it counts so at once, and a next key that
    nobody has seen yet is no reason to wait. A switch that was interrupted is completed by the next one.

    Raises: NextKeyMissing, NextKeyTooNew, OtherUsersKey, SigningKeyUnavailable.
    """
    folder = _folder()
    coming, signing = folder / "next.pem", folder / "current.pem"
    if not coming.exists():
        raise NextKeyMissing
    if not stolen and at.timestamp() - coming.stat().st_mtime < BELIEVED_FOR.total_seconds():
        raise NextKeyTooNew
    new = signing_keys.read_signing_key(coming).kid
    old = signing_keys.read_signing_key(signing).kid
    retired = folder / "retired"
    retired.mkdir(mode=0o700, exist_ok=True)
    _write(retired / f"{old}.retired_at", times.render(at if stolen else at + BELIEVED_FOR))
    if not (retired / f"{old}.pem").exists():
        os.link(signing, retired / f"{old}.pem")
    coming.replace(signing)  # the one step that counts: before it the old key signs, after it the new one
    return old, new


def _folder() -> Path:
    """Return the folder of the keys, where this user may write for the servers. Raises: OtherUsersKey."""
    folder: Path = settings.LICET_KEY_DIR
    path = folder / "current.pem"
    if path.exists() and path.stat().st_uid != os.geteuid():
        raise OtherUsersKey
    return folder


def _write(path: Path, text: str) -> None:
    """Write a file as a whole: a reader sees the old text or the new one."""
    own = path.with_name(f".{path.name}.new")
    own.write_text(f"{text}\n")
    own.replace(path)
