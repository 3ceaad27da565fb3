"""The ZIP archive of an export. Pure.

Each table is there as CSV for people and as JSON for programs. `manifest.json` names every file with its digest, and
the ledger's size and root at that moment. Its signature is in `manifest.jws`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ledger import canonical

JWS_TYPE: Final = "licet-export+jws"
MEDIA_TYPE: Final = "application/zip"
# A spreadsheet would read a text that begins with one of these as a formula (OWASP, CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)  # the same records make the same bytes
README: Final = """Everything recorded of one tenant and of its account.

tables/         each table twice: as CSV for people, lists separated by spaces, and as JSON for programs
terms/          the texts of the terms
statements/     the monthly usage statements, each with its signature
entries.jsonl   the ledger's entries: `data` holds the canonical bytes (RFC 8785); `leaf_hash` is the SHA-256 of 0x00
                and those bytes (RFC 6962)
manifest.json   the SHA-256 of every file, and the ledger's size and root hash when the export was made
manifest.jws    the vendor's signature over manifest.json (RFC 7515; the keys are at /.well-known/jwks.json)

Times are in UTC.
"""


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into an export. `tables` are rows by the table's name, `files` are other files by their path."""

    tenant: str
    mode: str
    exported_at: str
    revision: int
    root: str
    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    files: Mapping[str, bytes]


def archive(contents: Contents, *, sign: Callable[[bytes], str]) -> bytes:
    """Return the bytes of the archive. `sign` returns the signature over the manifest's canonical bytes."""
    files = {"README.txt": README.encode(), **contents.files}
    for name, rows in contents.tables.items():
        files[f"tables/{name}.csv"] = table_csv(rows)
        files[f"tables/{name}.json"] = canonical.encode([_plain(row) for row in rows])
    manifest = canonical.encode(
        {
            "object": "export",
            "tenant": contents.tenant,
            "mode": contents.mode,
            "exported_at": contents.exported_at,
            "ledger": {"size": contents.revision, "root": contents.root},
            "files": {path: hashlib.sha256(content).hexdigest() for path, content in sorted(files.items())},
        }
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as made:
        for path, content in [
            ("manifest.json", manifest),
            ("manifest.jws", sign(manifest).encode()),
            *sorted(files.items()),
        ]:
            about = zipfile.ZipInfo(path, _EPOCH)
            about.compress_type = zipfile.ZIP_DEFLATED
            about.external_attr = 0o644 << 16
            made.writestr(about, content)
    return written.getvalue()


def table_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Write RFC 4180 CSV with a byte order mark, which tells spreadsheets that it is UTF-8."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    if rows:
        writer.writerow(rows[0])
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _cell(value: object) -> str:
    text = " ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
    text = "" if value is None else text
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}
