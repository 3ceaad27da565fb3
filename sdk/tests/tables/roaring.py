"""Bitmaps of deleted rows, as the specifications of Roaring, Delta Lake and Puffin lay them out."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable

from pyroaring import BitMap

_Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#"


def bitmap(rows: Iterable[int]) -> bytes:
    """Return the 64-bit Roaring bitmap: how many of 32 bits, then each with its high bits as key."""
    parts: dict[int, BitMap] = {}
    for row in rows:
        parts.setdefault(row >> 32, BitMap()).add(row & 0xFFFFFFFF)
    made = struct.pack("<Q", len(parts))
    for key in sorted(parts):
        made += struct.pack("<I", key) + parts[key].serialize()
    return made


def delta_vector(rows: Iterable[int]) -> bytes:
    """Return a deletion vector of Delta Lake: its magic number, then the bitmap."""
    return struct.pack("<I", 1681511377) + bitmap(rows)


def delta_file(vector: bytes) -> bytes:
    """Return a file of Delta Lake with one deletion vector, at offset 1."""
    return b"\x01" + struct.pack(">I", len(vector)) + vector + struct.pack(">I", zlib.crc32(vector))


def z85(data: bytes) -> str:
    """Return the Base85 of ZeroMQ, in which Delta Lake writes vectors into its log."""
    data += b"\0" * (-len(data) % 4)
    text = ""
    for (word,) in struct.iter_unpack(">I", data):
        text += "".join(_Z85[word // 85**power % 85] for power in (4, 3, 2, 1, 0))
    return text


def puffin(vectors: dict[str, Iterable[int]]) -> tuple[bytes, dict[str, tuple[int, int]]]:
    """Return a Puffin file with a deletion vector for each data file, and the offset and length of each."""
    body, places, blobs = b"PFA1", {}, []
    for path, rows in vectors.items():
        inner = b"\xd1\xd3\x39\x64" + bitmap(rows)
        blob = struct.pack(">I", len(inner)) + inner + struct.pack(">I", zlib.crc32(inner))
        places[path] = (len(body), len(blob))
        blobs.append(
            {
                "type": "deletion-vector-v1", "fields": [2147483645], "snapshot-id": -1, "sequence-number": -1,
                "offset": len(body), "length": len(blob),
                "properties": {"referenced-data-file": path, "cardinality": str(len(set(rows)))},
            }
        )  # fmt: skip
        body += blob
    footer = json.dumps({"blobs": blobs, "properties": {}}).encode()
    return body + b"PFA1" + footer + struct.pack("<I", len(footer)) + b"\0\0\0\0PFA1", places
