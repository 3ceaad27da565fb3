"""Commits of Delta Lake that deltalake cannot write, written after the protocol."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from deltalake import DeltaTable

from sdk.tests.tables import roaring


def actions(folder: Path) -> list[dict[str, Any]]:
    """Return every action of the log, in order."""
    log = sorted((folder / "_delta_log").glob("*.json"))
    return [json.loads(line) for file in log for line in file.read_text().splitlines()]


def commit(folder: Path, *made: dict[str, Any]) -> None:
    """Write the next version of the table."""
    version = DeltaTable(str(folder)).version() + 1
    path = folder / "_delta_log" / f"{version:020}.json"
    path.write_text("".join(json.dumps(each) + "\n" for each in made))


def protocol(*features: str, reader: int = 3, writer: int = 7) -> dict[str, Any]:
    """Return the action that says which features a reader must honour."""
    named = {"readerFeatures": list(features), "writerFeatures": list(features)} if reader == 3 else {}
    return {"protocol": {"minReaderVersion": reader, "minWriterVersion": writer, **named}}


def delete_rows(folder: Path, rows: Iterable[int], *, stored: str, file: int = 0) -> None:
    """Delete rows of a data file by a deletion vector: in the log (i), or in a file by its id (u) or its path (p)."""
    adds = [each["add"] for each in actions(folder) if "add" in each]
    removed = [each["remove"]["path"] for each in actions(folder) if "remove" in each]
    live = [each for each in adds if each["path"] not in removed or "deletionVector" in each]
    add = live[file]
    rows = sorted(rows)
    vector = roaring.delta_vector(rows)
    said: dict[str, Any] = {"storageType": stored, "sizeInBytes": len(vector), "cardinality": len(rows)}
    if stored == "i":
        said["pathOrInlineDv"] = roaring.z85(vector)
    else:
        identity = uuid.uuid4()
        path = folder / f"deletion_vector_{identity}.bin"
        path.write_bytes(roaring.delta_file(vector))
        said |= {
            "offset": 1,
            "pathOrInlineDv": roaring.z85(identity.bytes) if stored == "u" else path.as_uri(),
        }
    remove = {"path": add["path"], "deletionTimestamp": 1, "dataChange": True}
    if "deletionVector" in add:
        remove["deletionVector"] = add["deletionVector"]
    commit(
        folder,
        protocol("deletionVectors"),
        {"remove": remove},
        {"add": {**add, "deletionVector": said}},
    )
