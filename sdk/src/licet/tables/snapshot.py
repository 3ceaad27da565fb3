"""One snapshot of a table, which later commits do not change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from licet.errors import LicetError, NotReadable, SourceUnclear
from licet.gate.category_report import CategoryReport
from licet.gate.source_snapshot import SourceSnapshot
from licet.tables.ahead import read_ahead

if TYPE_CHECKING:
    import pyarrow as pa

    from licet.clearance import Clearance
    from licet.gate.gate import Gate

# Reads some columns as Arrow batches, of the snapshot's types or of others that hold the same values.
Read = Callable[[Sequence[str]], Iterator["pa.RecordBatch"]]
# Which snapshot: Delta Lake's version, Iceberg's snapshot id or reference, or a time. None is the current one.
Which = int | str | datetime | None
EngineName = Literal["pyarrow", "polars", "pandas", "duckdb"]
_JOINED: Final = 131_072  # rows of small batches that are filtered together


@dataclass(frozen=True, slots=True)
class TableSnapshot:
    """A snapshot of a table of Delta Lake or Iceberg.

    `id` is the version of Delta Lake or the snapshot id of Iceberg. It is in the report of each gate that read the
    table, and in the report of the run. `schema` is Arrow's.
    """

    format: str
    location: str
    id: str
    schema: pa.Schema
    read: Read = field(repr=False)

    def to_arrow(self, columns: Sequence[str] | None = None) -> pa.Table:
        """Return the rows of the snapshot, unfiltered, as the table's own reader returns them.

        Raises: NotReadable, TableNotSupported.
        """
        import pyarrow as pa

        names = list(self.schema.names if columns is None else columns)
        schema = pa.schema([self.schema.field(name) for name in names])
        return pa.concat_tables([schema.empty_table(), *self._pieces(names)])

    def with_column(self, name: str, value: str) -> TableSnapshot:
        """Return the snapshot with one more column of one text, which the table lacks.

        Raises: SourceUnclear if the table has the column.
        """
        import pyarrow as pa

        if name in self.schema.names:
            raise SourceUnclear(
                f"{self.location} has a column {name!r} already. Name it as the tenant's column."
            )

        def read(columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
            wanted = [each for each in columns if each != name] or [self.schema.names[0]]
            for batch in self.read(wanted):
                own = {each: batch.column(each) for each in wanted}
                own[name] = pa.repeat(pa.scalar(value, pa.string()), batch.num_rows)
                yield pa.RecordBatch.from_pydict({each: own[each] for each in columns})

        return replace(self, schema=self.schema.append(pa.field(name, pa.string())), read=read)

    def filter(
        self,
        gate: Gate | Clearance,
        *,
        category: str,
        tenant: str,
        time: str | None = None,
        engine: EngineName = "pyarrow",
        connection: Any = None,
    ) -> Any:
        """Return what a gate or a clearance lets through, as a frame of an engine.

        DuckDB gets the rows as Arrow, on `connection` or on a new one, and needs no extension.

        Raises: NotReadable, TableNotSupported; what `Gate.filter` and `Clearance.filter` raise.
        """
        arguments: dict[str, Any] = {"category": category, "tenant": tenant, "time": time}
        columns = self._begin(gate, arguments)
        frame = _FRAMES[engine](self.to_arrow(columns), connection)
        return gate.filter(frame, **arguments)

    def batches(
        self, gate: Gate | Clearance, *, category: str, tenant: str, time: str | None = None
    ) -> Iterator[pa.Table]:
        """Yield what a gate or a clearance lets through, piece by piece; the first piece is empty and has the schema.

        A withdrawal takes effect from the next piece.

        Raises: NotReadable, TableNotSupported; what `Gate.filter` and `Clearance.filter` raise.
        """
        arguments: dict[str, Any] = {"category": category, "tenant": tenant, "time": time}
        columns = self._begin(gate, arguments)
        yield gate.filter(self.schema.empty_table(), **arguments)
        for piece in self.pieces(columns):
            yield gate.filter(piece, **arguments)

    def pieces(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        """Yield the rows unfiltered, in pieces large enough that the price of a filter call does not matter.

        A thread reads the next piece meanwhile.

        Raises: NotReadable, TableNotSupported.
        """
        return read_ahead(self._pieces(columns))

    def _pieces(self, columns: Sequence[str]) -> Iterator[pa.Table]:
        import pyarrow as pa

        schema = pa.schema([self.schema.field(name) for name in columns])

        def piece(batches: list[pa.RecordBatch]) -> pa.Table:
            """Return batches as one table of the snapshot's types: a reader may keep texts as views.

            Of one chunk, because the gate is several times slower on many small ones.
            """
            table = pa.Table.from_batches(batches).select(list(columns)).combine_chunks()
            return table if table.schema.equals(schema) else table.cast(schema)

        waiting: list[pa.RecordBatch] = []
        rows = 0
        for batch in self._batches(columns):
            waiting.append(batch)
            rows += batch.num_rows
            if rows >= _JOINED:
                yield piece(waiting)
                waiting, rows = [], 0
        if waiting:
            yield piece(waiting)

    def columns(self, gate: Gate, *, category: str, tenant: str, time: str | None = None) -> tuple[str, ...]:
        """Return the columns that a gate looks at, and note in its report that it read this snapshot."""
        return self._begin(gate, {"category": category, "tenant": tenant, "time": time})

    def _begin(self, gate: Any, arguments: dict[str, Any]) -> tuple[str, ...]:
        """Note the snapshot and every column of it in the gate's report; return the columns that the gate looks at."""
        inner: Gate = getattr(gate, "gate", gate)  # a clearance holds its gate
        columns = inner.reads(self.schema.names, **arguments)
        inner.filter(self.schema.empty_table(), **arguments)  # so that the report names the dropped columns
        source = SourceSnapshot(self.format, self.location, self.id)
        inner.absorb([CategoryReport(arguments["category"], sources=(source,))])
        return columns

    def _batches(self, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Read, and turn the reader's own errors into one sentence.

        Raises: NotReadable.
        """
        try:
            yield from self.read(columns)
        except LicetError:
            raise
        except Exception as error:  # the readers have many errors
            raise NotReadable(
                f"Snapshot {self.id} of {self.location} cannot be read ({type(error).__name__})."
                " Its files may be gone or malformed."
            ) from error


def _to_polars(table: pa.Table, _connection: Any) -> Any:
    import polars as pl

    return pl.from_arrow(table)


def _to_duckdb(table: pa.Table, connection: Any) -> Any:
    import duckdb

    return (connection or duckdb.connect()).from_arrow(table)


_FRAMES: Final[dict[str, Callable[[pa.Table, Any], Any]]] = {
    "pyarrow": lambda table, _connection: table,
    "pandas": lambda table, _connection: table.to_pandas(),
    "polars": _to_polars,
    "duckdb": _to_duckdb,
}
