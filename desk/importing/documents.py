"""The documents that come with an import: single files, or a ZIP of them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from consent.operations import evidence
from desk.importing.table import NotATable
from ledger.actors import Actor

MOST_DOCUMENTS: Final = 600
MOST_UNPACKED: Final = 256 * 1024 * 1024


def unpacked(files: Sequence[Any]) -> dict[str, bytes]:
    """Return the documents by file name. Raises: NotATable."""
    found: dict[str, bytes] = {}
    total = 0
    for name, data in _every(files):
        total += len(data)
        if len(found) >= MOST_DOCUMENTS or total > MOST_UNPACKED:
            raise NotATable(
                f"At most {MOST_DOCUMENTS} documents and {MOST_UNPACKED // 2**20} MiB are taken at once."
            )
        if found.setdefault(name, data) != data:
            raise NotATable(f"Two different documents are called {name}. Rename one of them.")
    return found


def stored(
    documents: dict[str, bytes], *, names: dict[str, UUID], mode: str, by: Actor, at: datetime
) -> dict[str, str]:
    """Store each document for the account that it belongs to (`names`). Returns SHA-256 digests by name."""
    return {
        name: evidence.store_evidence(
            mode=mode,
            account=account,
            name=name,
            data=documents[name],
            limit=settings.EVIDENCE_MAX_BYTES,
            by=by,
            at=at,
        )
        for name, account in names.items()
    }


def _every(files: Sequence[Any]) -> Iterator[tuple[str, bytes]]:
    for file in files:
        name = PurePath(file.name or "").name
        data = file.read(MOST_UNPACKED + 1)
        if not name.lower().endswith(".zip"):
            yield name, data
            continue
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                yield from _parts(package)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError):
            raise NotATable(f"{name} cannot be read as a ZIP file.") from None


def _parts(package: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    parts = [part for part in package.infolist() if not part.is_dir()]
    if len(parts) > MOST_DOCUMENTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise NotATable("The ZIP file unpacks to more than is taken at once.")
    for part in parts:
        with package.open(part) as opened:
            yield PurePath(part.filename).name, opened.read(settings.EVIDENCE_MAX_BYTES + 1)
