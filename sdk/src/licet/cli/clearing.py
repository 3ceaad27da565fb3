"""`licet clear`: request a clearance for a whole run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from licet.cli import console, error_exits
from licet.cli.options import AsJson, Attempt, Processors, Purpose, Since, Until, attempt_of
from licet.client import Client
from licet.errors import NotReadable
from licet.manifest import Manifest


def clear(
    *,
    run: Annotated[
        str, typer.Option(help="The run's name. The same name returns the same clearance until that ends.")
    ],
    model: Annotated[str, typer.Option(help="family/name/version.")],
    purpose: Purpose,
    form: Annotated[str, typer.Option(help="raw, pseudonymised, anonymised, aggregated or synthetic.")],
    region: Annotated[str, typer.Option(help="Where the model is trained: DE, EU, EEA, or * for anywhere.")],
    categories: Annotated[list[str], typer.Option("--category", help="A category; repeat for each.")],
    tenants: Annotated[
        list[str] | None, typer.Option("--tenant", help="A tenant; repeat for each. Default: all.")
    ] = None,
    datasets: Annotated[
        list[str] | None, typer.Option("--dataset", help="A registered data set; repeat for each.")
    ] = None,
    audience: Annotated[
        str, typer.Option(help="shared, or the key of the one tenant that the model is for.")
    ] = "shared",
    processors: Processors = None,
    data_from: Since = None,
    data_until: Until = None,
    lease_seconds: Annotated[
        int | None, typer.Option(help="Seconds until the lease ends without a heartbeat.")
    ] = None,
    attempt: Attempt = "next",
    manifest: Annotated[Path | None, typer.Option(help="Write the manifest to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Request a clearance and show what it covers.

    The clearance pauses when its lease ends, unless `licet watch`, `licet filter` or Client.resume renews it.

    Exits with 0 if some data are cleared, 3 if none are.
    """
    with error_exits.exit_on_error(as_json=as_json), Client() as client:
        pending = client.clearance(
            run=run, model=model, purpose=purpose, form=form, region=region, categories=categories,
            tenants=tenants or "*", datasets=datasets or (), audience=audience, processors=processors or None,
            data_from=data_from, data_until=data_until, lease_seconds=lease_seconds,
            attempt=attempt_of(attempt),
        )  # fmt: skip
        with pending as clearance:
            id, cleared = clearance.id, clearance.manifest
            clearance.hand_over()
        if manifest is not None:
            _write(manifest, cleared)
    if as_json:
        console.print_json(
            {
                "object": "cleared",
                "id": id,
                "clearance": id,
                "digest": cleared.digest(),
                "manifest": cleared.document,
            }
        )
    else:
        _show(id, cleared)


def _write(path: Path, manifest: Manifest) -> None:
    """Write the manifest as JSON.

    Raises: NotReadable.
    """
    try:
        path.write_text(json.dumps(manifest.document, indent=1) + "\n")
    except OSError as error:
        raise NotReadable(f"{path}: {error.strerror}.") from error


def _show(id: str, manifest: Manifest) -> None:
    """Print the cleared entries and the exclusions."""
    out = console.out()
    out.print(console.shown(f"{id} at revision {manifest.revision}", style="bold green"))
    rows = [
        (
            entry.tenant,
            entry.category,
            ", ".join(entry.fields),
            ", ".join(obligation.code for obligation in entry.obligations),
        )
        for entry in manifest.entries
    ]
    out.print(console.table("tenant", "category", "fields", "obligations", rows=rows, title="Cleared"))
    if manifest.excluded:
        console.show_excluded(manifest.excluded)
