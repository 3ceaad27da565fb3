"""Read an archive of `pg_dump` again, to verify it without a database."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ledger import merkle
from ledger.backup import programs
from ledger.backup.manifest import BackupDamaged

_COPY = re.compile(r"^COPY public\.(\S+) \((.*)\) FROM stdin;$")
_ENTRIES = "ledger_entry"


@dataclass(frozen=True, slots=True)
class Dumped:
    """The rows of each table in the archive, and the root of the ledger's entries in hexadecimal."""

    rows: dict[str, int]
    ledger_root: str


def read(dump: Path, *, server: int) -> Dumped:
    """Stream through the archive in constant memory, apart from the leaf hashes. Raises: BackupDamaged."""
    program = programs.find("pg_restore", major=server // 10_000)
    rows: Counter[str] = Counter()
    leaves: list[tuple[int, bytes]] = []
    try:
        for table, columns, row in _rows(programs.lines([program, "--data-only", "--file=-", str(dump)])):
            rows[table] += 1
            if table == _ENTRIES:
                values = dict(zip(columns, row.rstrip("\n").split("\t"), strict=True))
                leaves.append((int(values["seq"]), merkle.leaf_hash(bytes.fromhex(values["data"][3:]))))
    except programs.ProgramFailed as error:
        raise BackupDamaged(f"the archive cannot be read to its end: {error}") from error
    frontier = merkle.Frontier()
    for _, leaf in sorted(leaves):
        frontier = frontier.append(leaf)
    return Dumped(dict(rows), frontier.root().hex())


def _rows(lines: Iterator[str]) -> Iterator[tuple[str, list[str], str]]:
    """Yield table, columns and text of each row between `COPY …` and its end `\\.`."""
    table = ""
    columns: list[str] = []
    for line in lines:
        if table:
            if line == "\\.\n":
                table = ""
            else:
                yield table, columns, line
        elif match := _COPY.match(line):
            table, columns = match[1], match[2].split(", ")
