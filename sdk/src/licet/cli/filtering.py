"""`licet filter`: write the allowed part of a Parquet file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from licet.clearance import Clearance
from licet.cli import console, error_exits, files, parquet_rows
from licet.cli.options import AsJson, PseudonymKey, SubjectKeys
from licet.client import Client, Mode
from licet.errors import LicetError, NotConfigured, NoTenantKnown, NotReadable
from licet.gate import GateReport
from licet.gate.parquet import filter_parquet
from licet.gate.source_files import refuse_target_inside
from licet.subject_keys import read as read_subject_keys


def filter_file(
    *,
    source: Annotated[
        str,
        typer.Argument(
            help="A Parquet file, a folder of them, or the folder of a table; a path or s3://…",
            show_default=False,
        ),
    ],
    target: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)],
    category: Annotated[str, typer.Option(help="The category of the data.")],
    clearance: Annotated[
        str | None,
        typer.Option(help="The clearance's id, clr_…, from `licet clear`.", show_default=False),
    ] = None,
    tenant: Annotated[
        str | None,
        typer.Option(
            "--tenant-column", help="The column with the tenant's key or alias.", show_default=False
        ),
    ] = None,
    as_customer: Annotated[
        bool,
        typer.Option(
            "--as-customer", help="Filter your own data before you upload it, by --manifest; needs no server."
        ),
    ] = False,
    manifest: Annotated[
        str | None,
        typer.Option(
            help="With --as-customer: your part of the manifest, from the vendor.", show_default=False
        ),
    ] = None,
    time: Annotated[
        str | None,
        typer.Option(
            "--time-column",
            help="The column with each row's creation time. Default: the category's time field.",
        ),
    ] = None,
    snapshot: Annotated[
        str | None,
        typer.Option(
            help="Of a table: its version, snapshot id, branch, tag, or a time. Default: as it is now.",
            show_default=False,
        ),
    ] = None,
    pseudonym_key_file: PseudonymKey = None,
    subject_keys: SubjectKeys = None,
    report: Annotated[
        Path | None, typer.Option(help="Write the counts of kept and dropped rows to this file.")
    ] = None,
    observe: Annotated[
        bool, typer.Option("--observe", help="Keep all rows; only report what would be dropped.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Write what a clearance allows of a Parquet file to another file.

    TARGET appears only when it is complete and the clearance still holds.

    Exits with 3 if the clearance does not hold or if no row carries a tenant of it, with 1 for any other error. In
    both cases TARGET is not written.

    With --as-customer a customer filters its own data by its part of the manifest, under a pseudonym key of its own.
    """
    with error_exits.exit_on_error(as_json=as_json):
        if as_customer:
            counts, more = _as_customer(
                source, target, clearance=clearance, manifest=manifest, observe=observe, category=category,
                tenant=tenant, time=time, snapshot=snapshot, pseudonym_key_file=pseudonym_key_file,
                subject_keys=subject_keys,
            )  # fmt: skip
            _finish(counts, more, report=report, as_json=as_json)
            return
        if clearance is None or tenant is None or manifest is not None:
            raise NotConfigured(
                "Give --clearance and --tenant-column. --manifest is for customers, with --as-customer."
            )
        mode: Mode = "observe" if observe else "enforce"
        key = files.pseudonym_key(pseudonym_key_file)
        people = {} if subject_keys is None else read_subject_keys(subject_keys)
        with Client(mode=mode, pseudonym_key=key, subject_keys=people) as client:
            while True:
                with client.resume(clearance) as resumed:
                    try:
                        holds = _filter(
                            resumed,
                            source,
                            target,
                            category=category,
                            tenant=tenant,
                            time=time,
                            snapshot=snapshot,
                        )
                        counts = resumed.report()
                    finally:
                        resumed.hand_over()
                if holds:
                    break
                console.print_error("A tenant withdrew during filtering. Starting again without its rows.")
        _finish(counts, {"clearance": clearance}, report=report, as_json=as_json)


def _as_customer(
    source: str, target: Path, *, clearance: str | None, manifest: str | None, observe: bool, **more: Any
) -> tuple[GateReport, dict[str, Any]]:
    """Filter a customer's own data. Raises: NotConfigured for options that are the vendor's; LicetError."""
    from licet.cli import filtering_as_customer

    if manifest is None or clearance is not None or observe:
        raise NotConfigured(
            "--as-customer takes --manifest, your part of the manifest, and neither --clearance nor --observe."
        )
    return filtering_as_customer.filter_own(source=source, target=target, manifest=manifest, **more)


def _finish(counts: GateReport, more: dict[str, Any], *, report: Path | None, as_json: bool) -> None:
    """Print the counts, and write them as JSON where that is wanted. Raises: NotReadable."""
    document = {"object": "filtered", **more, **counts.to_dict(), "used": counts.used()}
    if report is not None:
        _write(report, document)
    if as_json:
        console.print_json(document)
    else:
        _show(counts)


def _filter(
    clearance: Clearance,
    source: str,
    target: Path,
    *,
    category: str,
    tenant: str,
    time: str | None,
    snapshot: str | None = None,
) -> bool:
    """Filter into a temporary file, and move it to the target if the clearance still holds.

    Returns False if a tenant withdrew meanwhile; the target is then not written.

    Raises: LicetError.
    """
    unchecked = target.with_name(target.name + ".unchecked")
    refuse_target_inside(source, target)
    before = clearance.gate.withdrawn()
    try:
        with _progress(parquet_rows.count(source)) as advance:

            def read(rows: int) -> None:
                advance(rows)
                clearance.check()

            filter_parquet(
                clearance.gate, source, unchecked, category=category, tenant=tenant, time=time, progress=read,
                snapshot=snapshot,
            )  # fmt: skip
        clearance.renew()
        clearance.check()
        if clearance.gate.withdrawn() != before:
            return False
        _refuse_strangers(clearance, tenant)
        unchecked.replace(target)
    except LicetError:
        raise
    except ImportError as error:
        raise NotConfigured(
            f"Filtering Parquet needs {error.name or 'another package'}: pip install 'licet[polars]'."
        ) from error
    except Exception as error:
        raise NotReadable(f"{source}: {error}") from error
    finally:
        unchecked.unlink(missing_ok=True)
    return True


def _refuse_strangers(clearance: Clearance, column: str) -> None:
    """Refuse to write an empty file where no row carries a tenant of the clearance.

    Raises: NoTenantKnown.
    """
    if clearance.gate.mode == "observe":
        return
    for each in clearance.report().categories:
        if each.unnamed and not (each.rows_kept or each.dropped):
            raise NoTenantKnown(
                f"None of {each.unnamed:,} rows of {each.category} carries a tenant of this clearance in the column"
                f" {column!r}, so nothing is written. Check --tenant-column, and what `licet clear` cleared."
            )


@contextmanager
def _progress(rows: int | None) -> Iterator[Callable[[int], None]]:
    """Show a progress bar on standard error, only on a terminal."""
    bar = Progress(
        TextColumn("rows"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console.err(),
        disable=not console.err().is_terminal,
    )  # fmt: skip
    with bar:
        task = bar.add_task("rows", total=rows)
        yield lambda read: bar.advance(task, read)


def _write(path: Path, document: dict[str, Any]) -> None:
    """Write the report as JSON.

    Raises: NotReadable.
    """
    try:
        path.write_text(json.dumps(document, indent=1) + "\n")
    except OSError as error:
        raise NotReadable(f"{path}: {error.strerror}.") from error


def _show(report: GateReport) -> None:
    """Print the counts per tenant and category."""
    out = console.out()
    if report.observed_only:
        out.print(console.shown("OBSERVED ONLY, nothing was held back.", style="bold yellow"))
    would = "would be " if report.observed_only else ""
    for each in report.categories:
        tenants = sorted({*each.kept, *each.dropped})
        rows: list[tuple[object, ...]] = [
            (tenant, each.kept.get(tenant, 0), each.dropped.get(tenant, 0), each.refused.get(tenant, ""))
            for tenant in tenants
        ]
        rows.append(("(not in the manifest)", 0, each.unnamed, ""))
        if each.contradicted:
            rows.append(("(contradicts its folder)", 0, each.contradicted, ""))
        heads = ("tenant", f"{would}kept", f"{would}dropped", "reason")
        out.print(console.table(*heads, rows=rows, title=each.category))
        reasons = ", ".join(f"{code} {count:,}" for code, count in each.reasons.items())
        out.print(console.shown(f"rows {would}dropped, by reason: {reasons or 'none'}"))
        out.print(console.shown(f"columns {would}dropped: {', '.join(each.columns_dropped) or 'none'}"))
        cells = ", ".join(f"{name} {count:,}" for name, count in each.cells_scrubbed.items() if count)
        out.print(console.shown(f"cells {would}emptied: {cells or 'none'}"))
        for read in each.sources:
            out.print(console.shown(f"read: snapshot {read.snapshot} of {read.location} ({read.format})"))
    for finding in report.findings():
        out.print(console.shown(finding, style="yellow"))
