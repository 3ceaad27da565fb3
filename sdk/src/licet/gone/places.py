"""Tell by its path what a file is: live data, part of a snapshot, or a backup."""

from __future__ import annotations

import re
from typing import Final

_SNAPSHOTS: Final = frozenset(
    # file systems and appliances; the histories of Delta, Iceberg and Hudi tables
    {".snapshot", ".snapshots", "~snapshot", ".zfs", "_delta_log", "metadata", ".hoodie"}
)
_BACKUP: Final = re.compile(
    r"(?:^|[._-])(?:backups?|bak|old|orig|dump|archive)(?:[._-]|$)|~$|\.sw[op]$", re.IGNORECASE
)
_ARCHIVE: Final = re.compile(
    r"\.(?:zip|tar|tgz|7z|rar|zst|bz2|xz|lz4|orc|avro|gpg|pgp|age|enc)$", re.IGNORECASE
)


def kind_of(path: str) -> str:
    """Return `snapshot`, `backup`, or `key` for live data."""
    parts = path.split("/")
    if any(part.lower() in _SNAPSHOTS for part in parts[:-1]):
        return "snapshot"
    if any(_BACKUP.search(part) is not None for part in parts):
        return "backup"
    return "key"


def is_closed(path: str) -> bool:
    """Whether the file's content cannot be read here, because it is packed or encrypted."""
    return _ARCHIVE.search(path) is not None
