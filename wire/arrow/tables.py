"""Read untrusted flatbuffers: every offset is checked before it is used."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final


class InvalidArrowStream(ValueError):
    """The bytes are not a supported Arrow IPC stream. Send uncompressed text columns without nulls."""

    code = "not_arrow"


_U16: Final = struct.Struct("<H")
_I32: Final = struct.Struct("<i")
_U32: Final = struct.Struct("<I")
_FORMATS: Final = {
    "u8": struct.Struct("<B"),
    "i16": struct.Struct("<h"),
    "i32": _I32,
    "i64": struct.Struct("<q"),
}


def unpack_at(data: memoryview, format: struct.Struct, place: int) -> int:
    """Return the number at `place`. Raises: InvalidArrowStream if that lies outside of `data`."""
    if not 0 <= place <= len(data) - format.size:
        raise InvalidArrowStream("an offset points outside of its message")
    number: int = format.unpack_from(data, place)[0]
    return number


@dataclass(frozen=True, slots=True)
class FlatTable:
    """One flatbuffers table at `place` (https://flatbuffers.dev/internals/). Its slots are relative to that place."""

    data: memoryview
    place: int

    @classmethod
    def root(cls, data: memoryview) -> FlatTable:
        return cls(data, unpack_at(data, _U32, 0))

    def slot(self, number: int) -> int | None:
        slots = self.place - unpack_at(self.data, _I32, self.place)
        if 4 + 2 * number >= unpack_at(self.data, _U16, slots):
            return None
        offset = unpack_at(self.data, _U16, slots + 4 + 2 * number)
        return self.place + offset if offset else None

    def number(self, slot: int, format: str, default: int = 0) -> int:
        place = self.slot(slot)
        return default if place is None else unpack_at(self.data, _FORMATS[format], place)

    def table(self, slot: int) -> FlatTable | None:
        place = self.slot(slot)
        return None if place is None else FlatTable(self.data, self._follow(place))

    def text(self, slot: int, *, most: int) -> str:
        """Return the text of a slot. Raises: InvalidArrowStream if it is not UTF-8, or has more than `most` bytes."""
        start, count = self._vector(slot, 1, most=most)
        try:
            return str(self.data[start : start + count], "utf-8")
        except UnicodeDecodeError as error:
            raise InvalidArrowStream("a name is not UTF-8") from error

    def tables(self, slot: int, *, most: int) -> list[FlatTable]:
        """Return a vector of tables. Raises: InvalidArrowStream if there are more than `most`; none is made then."""
        start, count = self._vector(slot, 4, most=most)
        return [FlatTable(self.data, self._follow(start + 4 * index)) for index in range(count)]

    def numbers(self, slot: int, *, most: int) -> list[int]:
        """Return a vector of at most `most` 64-bit numbers."""
        start, count = self._vector(slot, 8, most=most)
        return list(struct.unpack_from(f"<{count}q", self.data, start)) if count else []

    def pairs(self, slot: int, *, most: int) -> list[tuple[int, int]]:
        """Return a vector of at most `most` structs of two 64-bit numbers."""
        start, count = self._vector(slot, 16, most=most)
        flat = struct.unpack_from(f"<{2 * count}q", self.data, start) if count else ()
        return list(zip(flat[::2], flat[1::2], strict=True))

    def _follow(self, place: int) -> int:
        return place + unpack_at(self.data, _U32, place)

    def _vector(self, slot: int, width: int, *, most: int) -> tuple[int, int]:
        """Return the start of a vector's items and their number, or zeros if the vector is absent.

        Many offsets may lead to one vector, so each is limited, and not only their sum by the message's size.
        """
        place = self.slot(slot)
        if place is None:
            return 0, 0
        start = self._follow(place)
        count = unpack_at(self.data, _U32, start)
        if count * width > len(self.data) - start - 4:
            raise InvalidArrowStream("a list is longer than its message")
        if count > most:
            raise InvalidArrowStream(f"a list or text has {count} items, and may have {most}")
        return start + 4, count
