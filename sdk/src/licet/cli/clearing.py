"""`licet clear`: what a whole run may use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from licet.cli import console
from licet.cli.options import AsJson, Processors, Purpose, Since, Until
from licet.client import Client
from licet.errors import NotReadable
from licet.manifest import Manifest


def clear(
    *,
    run: Annotated[str, typer.Option(help="The run's name: the same again is the same clearance.")],
    model: Annotated[str, typer.Option(help="family/name/version.")],
    purpose: Purpose,
    form: Annotated[str, typer.Option(help="raw, pseudonymised, anonymised, aggregated or synthetic.")],
    region: Annotated[str, typer.Option(help="Where it is trained: DE, EU, EEA, or * for anywhere.")],
    categories: Annotated[list[str], typer.Option("--category", help="Again for each.")],
    tenants: Annotated[list[str] | None, typer.Option("--tenant", help="Again for each; else all.")] = None,
    datasets: Annotated[
        list[str] | None, typer.Option("--dataset", help="Where the data lie; again.")
    ] = None,
    audience: Annotated[str, typer.Option(help="shared, or a tenant whose model it is.")] = "shared",
    processors: Processors = None,
    data_from: Since = None,
    data_until: Until = None,
    lease_seconds: Annotated[int | None, typer.Option(help="How long without a heartbeat.")] = None,
    manifest: Annotated[Path | None, typer.Option(help="Write the manifest to this file.")] = None,
    as_json: AsJson = False,
) -> None:
    """Ask for a clearance and show what it covers.

    It ends with its lease unless somebody goes on with it: `licet watch`, `licet filter`, or Client.resume.
    Exits with 0 where something is cleared, 3 where nothing is.
    """
    with console.exit_on_error(as_json=as_json), Client() as client:
        asked = client.clearance(
            run=run, model=model, purpose=purpose, form=form, region=region, categories=categories,
            tenants=tenants or "*", datasets=datasets or (), audience=audience, processors=processors or None,
            data_from=data_from, data_until=data_until, lease_seconds=lease_seconds,
        )  # fmt: skip
        with asked as clearance:
            id, found = clearance.id, clearance.manifest
            clearance.hand_over()
        if manifest is not None:
            _write(manifest, found)
    if as_json:
        console.print_json(
            {
                "object": "cleared",
                "id": id,
                "clearance": id,
                "digest": found.digest(),
                "manifest": found.document,
            }
        )
    else:
        _show(id, found)


def _write(path: Path, manifest: Manifest) -> None:
    try:
        path.write_text(json.dumps(manifest.document, indent=1) + "\n")
    except OSError as error:
        raise NotReadable(f"{path}: {error.strerror}.") from error


def _show(id: str, manifest: Manifest) -> None:
    out = console.out()
    out.print(console.shown(f"{id} at revision {manifest.revision}", style="bold green"))
    rows = [
        (one.tenant, one.category, ", ".join(one.fields), ", ".join(each.code for each in one.obligations))
        for one in manifest.entries
    ]
    out.print(console.table("tenant", "category", "fields", "obligations", rows=rows, title="Cleared"))
    if manifest.excluded:
        console.show_excluded(manifest.excluded)
