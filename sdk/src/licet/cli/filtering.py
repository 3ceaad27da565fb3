"""`licet filter`: Parquet in, what may be used of it out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from licet.clearance import Clearance
from licet.cli import console, files, parquet_rows
from licet.cli.options import AsJson, PseudonymKey
from licet.client import Client, Mode
from licet.errors import LicetError, NotReadable
from licet.gate import GateReport
from licet.gate.parquet import filter_parquet


def filter_file(
    *,
    source: Annotated[str, typer.Argument(help="A Parquet file, or a folder of them.", show_default=False)],
    target: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)],
    clearance: Annotated[str, typer.Option(help="clr_…, as `licet clear` said.")],
    category: Annotated[str, typer.Option(help="Which kind of data it is.")],
    tenant: Annotated[str, typer.Option("--tenant-column", help="The column that says whose a row is.")],
    time: Annotated[str | None, typer.Option("--time-column", help="Else the category's own.")] = None,
    pseudonym_key_file: PseudonymKey = None,
    report: Annotated[Path | None, typer.Option(help="Write what was kept and dropped to this file.")] = None,
    observe: Annotated[bool, typer.Option("--observe", help="Hold nothing back; say what would be.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write what a clearance allows of one Parquet file to another.

    TARGET appears only when it is complete and the clearance still holds. Exits with 3 where it does not hold, with 1
    where anything else is wrong; then nothing was written.
    """
    with console.exit_on_error(as_json=as_json):
        mode: Mode = "observe" if observe else "enforce"
        key = files.pseudonym_key(pseudonym_key_file)
        with Client(mode=mode, pseudonym_key=key) as client:
            while True:
                with client.resume(clearance) as resumed:
                    try:
                        holds = _filter(resumed, source, target, category=category, tenant=tenant, time=time)
                        found = resumed.report()
                    finally:
                        resumed.hand_over()
                if holds:
                    break
                console.print_error("A tenant withdrew meanwhile: all over again, without its rows.")
        said = {"object": "filtered", "clearance": clearance, **found.to_dict(), "used": found.used()}
        if report is not None:
            _write(report, said)
    if as_json:
        console.print_json(said)
    else:
        _show(found)


def _filter(
    clearance: Clearance, source: str, target: Path, *, category: str, tenant: str, time: str | None
) -> bool:
    """False where somebody withdrew while it ran: nothing was written then. Raises: LicetError."""
    unchecked = target.with_name(target.name + ".unchecked")
    lost: list[LicetError] = []
    before = clearance.gate.withdrawn()
    try:
        with _progress(parquet_rows.count(source)) as advance:

            def read(rows: int) -> None:
                advance(rows)
                try:
                    clearance.check()
                except LicetError as error:
                    lost.append(error)
                    raise

            filter_parquet(
                clearance.gate, source, unchecked, category=category, tenant=tenant, time=time, progress=read
            )
        clearance.renew()
        clearance.check()
        if clearance.gate.withdrawn() != before:
            return False
        unchecked.replace(target)
    except LicetError:
        raise
    except Exception as error:
        # an engine wraps what a piece raised in an error of its own
        if lost:
            raise lost[0] from None
        raise NotReadable(f"{source}: {error}") from error
    finally:
        unchecked.unlink(missing_ok=True)
    return True


@contextmanager
def _progress(rows: int) -> Iterator[Callable[[int], None]]:
    """On standard error, and only where somebody looks at it."""
    bar = Progress(
        TextColumn("rows"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console.err(),
        disable=not console.err().is_terminal,
    )  # fmt: skip
    with bar:
        task = bar.add_task("rows", total=rows)
        yield lambda read: bar.advance(task, read)


def _write(path: Path, said: dict[str, Any]) -> None:
    try:
        path.write_text(json.dumps(said, indent=1) + "\n")
    except OSError as error:
        raise NotReadable(f"{path}: {error.strerror}.") from error


def _show(report: GateReport) -> None:
    out = console.out()
    if report.observed_only:
        out.print(console.shown("OBSERVED ONLY, nothing was held back.", style="bold yellow"))
    would = "would be " if report.observed_only else ""
    for each in report.categories:
        tenants = sorted({*each.kept, *each.dropped})
        rows: list[tuple[object, ...]] = [
            (one, each.kept.get(one, 0), each.dropped.get(one, 0), each.refused.get(one, ""))
            for one in tenants
        ]
        rows.append(("(nobody the manifest knows)", 0, each.unnamed, ""))
        heads = ("tenant", f"{would}kept", f"{would}dropped", "why")
        out.print(console.table(*heads, rows=rows, title=each.category))
        because = ", ".join(f"{code} {count:,}" for code, count in each.reasons.items())
        out.print(console.shown(f"rows {would}dropped because: {because or 'none were'}"))
        out.print(console.shown(f"columns {would}dropped: {', '.join(each.columns_dropped) or 'none'}"))
        cells = ", ".join(f"{name} {count:,}" for name, count in each.cells_scrubbed.items() if count)
        out.print(console.shown(f"cells {would}emptied: {cells or 'none'}"))
