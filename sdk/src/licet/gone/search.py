"""Search storage for a destroyed slice. It opens files for reading and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from licet.gone import contents, places, versions
from licet.gone.contents import Unread
from licet.gone.result import Hit, Searched, SearchResult
from licet.gone.storage import Storage
from licet.gone.versions import Versions, VersionsUnlisted
from licet.gone.wanted import Wanted


def search(wanted: Wanted, storages: Sequence[Storage], *, at: str) -> SearchResult:
    """Return what is still there of the slice, in the storages.

    Raises: NotReadable if a storage cannot be listed.
    """
    result = SearchResult(wanted.to_dict(), at)
    for storage in storages:
        target = Searched(storage.location)
        result.targets.append(target)
        for info in storage.list():
            target.files += 1
            target.bytes += info.size or 0
            _look(result, wanted, info.path, storage.root, partial(storage.open, info.path))
        if storage.bucket is not None:
            _look_at_versions(result, target, wanted, storage)
    return result


def _look_at_versions(result: SearchResult, target: Searched, wanted: Wanted, storage: Storage) -> None:
    try:
        kept = Versions(storage)
        target.versions, target.versions_reason = 0, None
        for version in kept.list():
            target.versions += 1
            if version.size > versions.LARGEST:
                result.unread.append((f"{version.path}?versionId={version.id}", "larger than 1 GiB"))
                continue
            _look(result, wanted, version.path, storage.root, partial(kept.read, version), version=version.id)
    except VersionsUnlisted as error:
        target.versions, target.versions_reason = None, str(error)
        result.unread.append((f"{storage.location} (versions)", str(error)))


def _look(
    result: SearchResult,
    wanted: Wanted,
    path: str,
    root: str,
    open_file: Callable[[], Any],
    *,
    version: str | None = None,
) -> None:
    """Search one file or version, and note each thing that is found."""
    inside = path.removeprefix(root).lstrip("/") or path.rpartition("/")[2]
    kind = "version" if version is not None else places.kind_of(inside)
    if wanted.names_a_part_of(inside):
        result.hits.append(Hit(kind, path, version, None))
    try:
        with open_file() as file:
            if wanted.digests and contents.digest_of(file) in wanted.digests:
                result.hits.append(Hit("version" if version else "copy", path, version, None))
            file.seek(0)
            rows = contents.rows_of(file, wanted, path=path)
    except Unread as error:
        result.unread.append((path if version is None else f"{path}?versionId={version}", str(error)))
    except Exception as error:  # noqa: BLE001  any error of storage means: the file was not read
        result.unread.append((path, f"it cannot be opened: {error}"))
    else:
        if rows is None or rows > 0:
            result.hits.append(Hit(kind, path, version, rows))
