"""Look into one file: rows of the tenant in Parquet, its names in anything else, and the file's digest."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import zlib
from typing import Any, Final

from licet.gone import places
from licet.gone.storage import CHUNK
from licet.gone.wanted import Wanted

_PARQUET: Final = b"PAR1"
_GZIP: Final = b"\x1f\x8b"


class Unread(Exception):
    """A file could not be searched; the text says why."""


def rows_of(file: Any, wanted: Wanted, *, path: str) -> int | None:
    """Return how many rows of the tenant a file holds; 0 if none, None if it names the tenant without rows to count.

    Raises: Unread.
    """
    head = file.read(4)
    file.seek(0)
    if head == _PARQUET:
        return _parquet_rows(file, wanted)
    if places.is_closed(path):
        raise Unread("packed or encrypted: its content cannot be searched")
    stream = gzip.open(file) if head[:2] == _GZIP else file  # noqa: SIM115  the caller closes the file
    named, is_text = _names(stream, wanted)
    if not named and not is_text:
        raise Unread("binary: it was searched byte by byte, and a name that is packed in it is not found so")
    return None if named else 0


def digest_of(file: Any) -> str:
    """Return the SHA-256 of a file."""
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _names(stream: Any, wanted: Wanted) -> tuple[bool, bool]:
    """Whether a name of the tenant stands in the bytes, and whether they begin as text.

    Pieces overlap, because a name could otherwise be split between two of them.
    """
    piece, begins, is_text = b"", 0, True
    try:
        while chunk := stream.read(CHUNK):
            is_text = _is_text(chunk) if not piece else is_text
            begins = (
                1 if piece else 0
            )  # what stands before the first kept byte is unknown: it was searched already
            piece = piece[-wanted.longest :] + chunk
            match = wanted.pattern.search(piece, begins)
            # What follows the last byte is unknown: the next piece decides.
            if match is not None and match.end() < len(piece):
                return True, is_text
    except (OSError, EOFError, zlib.error) as error:
        raise Unread(f"it cannot be unpacked: {error}") from error
    return wanted.pattern.search(piece, begins) is not None, is_text


def _is_text(chunk: bytes) -> bool:
    """Whether bytes are UTF-8 without control characters that no text has. The last character may be cut off."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(chunk)
    except UnicodeDecodeError:
        return False
    return b"\0" not in chunk


def _parquet_rows(file: Any, wanted: Wanted) -> int:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    try:
        table = pq.ParquetFile(file)
        if wanted.column is None or wanted.column not in table.schema_arrow.names:
            raise Unread(
                f"a Parquet file without the column {wanted.column or 'of the tenant (none was named)'}"
            )
        names = pa.array(wanted.tenants)
        return sum(
            pc.sum(pc.is_in(batch.column(0).cast(pa.string()), value_set=names)).as_py() or 0
            for batch in table.iter_batches(columns=[wanted.column])
        )
    except (pa.ArrowException, OSError) as error:
        raise Unread(f"it cannot be read as Parquet: {error}") from error
