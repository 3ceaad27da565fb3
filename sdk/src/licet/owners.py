"""Whose data a machine made, and when: machines are sold, so a device has one tenant after the other.

    owners = licet.Owners([
        {"device": "pump-7", "tenant": "acme", "from": "2024-01-01T00:00:00Z", "until": "2026-03-01T00:00:00Z"},
        {"device": "pump-7", "tenant": "globex", "from": "2026-03-01T00:00:00Z"},
    ])
    frame = owners.assign(frame, device="serial", time="recorded_at")  # a column tenant_id
    frame = clearance.filter(frame, category="machine-telemetry", tenant="tenant_id")

A row without an owner gets no tenant, so the gate lets none of it through.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, TypeVar

from licet.errors import ColumnMissing, FrameNotSupported, NotReadable, OwnersContradict
from licet.owner_times import Instant, instant_of, point_of, times_of

FrameT = TypeVar("FrameT")
_MEMBERS: Final = frozenset({"device", "tenant", "from", "until"})


@dataclass(frozen=True, slots=True)
class Ownership:
    """A tenant's time with a device, half-open: from `since` on, before `until`. None is without limit."""

    device: str
    tenant: str
    since: Instant | None
    until: Instant | None


class Owners:
    """Who owned which device, and when. Two owners at the same time are refused."""

    def __init__(self, ownerships: Iterable[Mapping[str, Any] | Sequence[Any]]) -> None:
        """Read ownerships: mappings with device, tenant, from and until, or sequences in this order.

        `from` and `until` are times, RFC 3339 texts, or days, which begin at midnight UTC. They may be left out. Times
        without a zone are UTC.

        Raises: OwnersContradict.
        """
        found = [_ownership(each) for each in ownerships]
        by_device: dict[str, list[Ownership]] = {}
        for one in found:
            by_device.setdefault(one.device, []).append(one)
        self._by_device = {device: _in_order(device, held) for device, held in by_device.items()}
        self._starts = {device: [_key(one.since) for one in held] for device, held in self._by_device.items()}

    @classmethod
    def read(cls, path: str | Path) -> Owners:
        """Read a CSV file with the columns device, tenant, from and until.

        Raises: NotReadable, OwnersContradict.
        """
        try:
            with Path(path).open(encoding="utf-8-sig", newline="") as file:
                reader = csv.DictReader(file, strict=True)
                missing = {"device", "tenant"} - set(reader.fieldnames or ())
                if missing:
                    raise NotReadable(f"{path} has no column {', '.join(sorted(missing))}.")
                return cls(
                    {name: text or None for name, text in row.items() if name in _MEMBERS} for row in reader
                )
        except OSError as error:
            raise NotReadable(f"{path}: {error.strerror}.") from error
        except (csv.Error, UnicodeDecodeError) as error:
            raise NotReadable(f"{path} is not a CSV file in UTF-8: {error}.") from error

    def __len__(self) -> int:
        return sum(map(len, self._by_device.values()))

    def __repr__(self) -> str:
        return f"Owners({len(self._by_device)} devices, {len(self)} ownerships)"

    def tenant_of(self, device: object, at: datetime | date | str) -> str | None:
        """Return who owned a device at a time, None if nobody did.

        A day has an owner only if the whole day was that tenant's.

        Raises: OwnersContradict for a time that is none.
        """
        start, end = point_of(at)
        return self._owner(device, start, end)

    def assign(self, frame: FrameT, *, device: str, time: str, into: str = "tenant_id") -> FrameT:
        """Return the frame with a column `into`: the owner of each row's device at its time, null without one.

        Takes frames of pandas, polars and Arrow, which are in memory.

        Raises: ColumnMissing, ColumnUnusable, FrameNotSupported; OwnersContradict if the column exists already.
        """
        import narwhals as nw

        wrapped = nw.from_native(frame, eager_only=True, pass_through=True)
        if not isinstance(wrapped, nw.DataFrame):
            raise FrameNotSupported(
                f"Owners need a frame in memory, of pandas, polars or Arrow, and not {type(frame).__name__}."
            )
        for name in (device, time):
            if name not in wrapped.columns:
                raise ColumnMissing(f"The frame has no column {name!r}. It has {', '.join(wrapped.columns)}.")
        if into in wrapped.columns:
            raise OwnersContradict(f"The frame has a column {into!r} already. Name another with into=….")
        devices = wrapped[device].to_list()
        owners = [
            None if start is None or end is None else self._owner(each, start, end)
            for each, (start, end) in zip(devices, times_of(wrapped[time], time), strict=True)
        ]
        column = nw.new_series(into, owners, nw.String(), backend=nw.get_native_namespace(wrapped))
        if wrapped.implementation.is_pandas_like():  # its index decides which row is which
            column = nw.from_native(column.to_native().set_axis(wrapped.to_native().index), series_only=True)
        return wrapped.with_columns(column).to_native()  # type: ignore[no-any-return]

    def _owner(self, device: object, start: Instant, end: Instant) -> str | None:
        """Return who owned a device for the whole time from `start` up to and with `end`."""
        name = _device_name(device)
        held = self._by_device.get(name) if name is not None else None
        if not held:
            return None
        place = bisect_right(self._starts[name or ""], _key(start)) - 1
        if place < 0:
            return None
        one = held[place]
        return one.tenant if one.until is None or end < one.until else None


def _ownership(given: Mapping[str, Any] | Sequence[Any]) -> Ownership:
    values: list[Any]
    if isinstance(given, Mapping):
        unknown = given.keys() - _MEMBERS
        if unknown or not {"device", "tenant"} <= given.keys():
            raise OwnersContradict(
                f"An ownership has device, tenant, from and until, and not {', '.join(map(str, given))}."
            )
        values = [given.get(name) for name in ("device", "tenant", "from", "until")]
    elif not isinstance(given, str | bytes | int) and 2 <= len(given) <= 4:
        values = [*given, None, None][:4]
    else:
        raise OwnersContradict(f"An ownership is (device, tenant, from, until), not {given!r}.")
    device, tenant = _device_name(values[0]), values[1]
    if device is None or not isinstance(tenant, str) or not tenant:
        raise OwnersContradict(f"The device and the tenant of an ownership must be named: {given!r}.")
    since, until = (instant_of(value) for value in values[2:])
    if since is not None and until is not None and until <= since:
        raise OwnersContradict(f"{device} ends with {tenant} before it begins.")
    return Ownership(device, tenant, since, until)


def _in_order(device: str, held: list[Ownership]) -> list[Ownership]:
    """Return a device's owners in order of time. Raises: OwnersContradict if two own it at once."""
    ordered = sorted(held, key=lambda one: _key(one.since))
    for one, following in pairwise(ordered):
        if one.until is None or following.since is None or following.since < one.until:
            raise OwnersContradict(
                f"{device} belongs to {one.tenant} and to {following.tenant} at the same time. End the one before the"
                " other begins: `until` itself is not part of an ownership."
            )
    return ordered


def _key(instant: Instant | None) -> tuple[bool, Instant]:
    return (instant is not None, instant or 0)


def _device_name(device: object) -> str | None:
    """Return a device's name as text. A whole number is its digits; NaN, other numbers and blanks name none."""
    if isinstance(device, str):
        return device or None
    if isinstance(device, int) and not isinstance(device, bool):
        return str(device)
    return None
