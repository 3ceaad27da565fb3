"""`licet run -- python train.py`: run a program under a clearance, and report what it used and made."""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from licet.clearance import Clearance
from licet.cli import console, error_exits
from licet.cli.options import AsJson, Attempt, Processors, Purpose, Since, Until, attempt_of
from licet.client import Client
from licet.errors import LicetError, NoAnswer, NotReadable, Refused
from licet.running import child, environment, outputs, reporting, supervising


def run_program(
    *,
    command: Annotated[
        list[str], typer.Argument(help="The program and its arguments, after --.", show_default=False)
    ],
    run: Annotated[
        str, typer.Option(help="The run's name. Started again, the run goes on or begins its next attempt.")
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
    outputs_file: Annotated[
        Path | None,
        typer.Option(
            "--outputs", help="The manifest of outputs that the program writes. Default: $LICET_OUTPUTS."
        ),
    ] = None,
    stop_seconds: Annotated[
        float, typer.Option(min=0, help="Seconds that the program gets to stop if its clearance ends.")
    ] = 30.0,
    report_seconds: Annotated[
        float, typer.Option(min=0, help="Seconds to go on trying to report while the server is away.")
    ] = 300.0,
    as_json: AsJson = False,
) -> None:
    """Run a program under a clearance.

    The program finds LICET_CLEARANCE, LICET_MANIFEST and LICET_OUTPUTS in its environment. The lease is renewed while
    it runs. If it exits with 0 the run is completed from the manifest of outputs, otherwise it is abandoned. Signals
    are passed on. If the clearance ends, the program is stopped.

    Exits with the program's code; with 3 if nothing is cleared or the clearance ends, with 1 if the run could not be
    reported.
    """
    with error_exits.exit_on_error(as_json=as_json), Client() as client:
        pending = client.clearance(
            run=run, model=model, purpose=purpose, form=form, region=region, categories=categories,
            tenants=tenants or "*", datasets=datasets or (), audience=audience, processors=processors or None,
            data_from=data_from, data_until=data_until, lease_seconds=lease_seconds, attempt=attempt_of(attempt),
        )  # fmt: skip
        with pending as clearance:
            folder = Path(tempfile.mkdtemp(prefix="licet-run-"))
            written = environment.prepare(
                clearance, inherited=os.environ, folder=folder, outputs=outputs_file
            )
            path = Path(written[environment.OUTPUTS])
            before = outputs.fingerprint(path)
            _tell("cleared", f"{clearance.id}, attempt {clearance.attempt} of {run}.", as_json=as_json)
            code = _run(command, written, clearance, stop_seconds=stop_seconds, as_json=as_json)
            if code == 0:
                _complete(clearance, path, before, seconds=report_seconds, as_json=as_json)
            else:
                _abandon(clearance, as_json=as_json)
            shutil.rmtree(folder, ignore_errors=True)  # kept where the report failed: it may hold the outputs
    if code:
        raise typer.Exit(code)


def _run(
    command: list[str], written: dict[str, str], clearance: Clearance, *, stop_seconds: float, as_json: bool
) -> int:
    """Run the program and return its exit code. Raises: ClearanceError."""

    def tell(event: str, sentence: str) -> None:
        _tell(event, sentence, as_json=as_json)

    sys.stdout.flush()
    try:
        with child.started(command, written) as program:
            return supervising.supervise(program, clearance, tell=tell, patience=stop_seconds)
    except OSError as error:
        console.print_error(f"{command[0]} cannot be started: {error.strerror}.")
        return child.NOT_FOUND if isinstance(error, FileNotFoundError) else child.NOT_STARTED


def _complete(
    clearance: Clearance, path: Path, before: tuple[int, ...] | None, *, seconds: float, as_json: bool
) -> None:
    """Report what the program said it used and made. Raises: NoAnswer, NotReadable, ArtefactUnreadable."""
    if reporting.status(clearance) == "completed":
        _tell("completed", "The program has reported the run itself.", as_json=as_json)
        return
    try:
        said = outputs.read(path, unlike=before)
        if said is None:
            raise NotReadable(
                f"The program wrote no manifest of outputs to {path}, so what it used is unknown. Let it write one, or"
                " call clearance.complete() in it."
            )
        done = reporting.report(clearance, said, seconds=seconds)
    except LicetError:
        clearance.hand_over()  # the model is there and only its report is missing, so nothing is abandoned
        _tell("not_reported", f"Report the run with: licet complete {clearance.id} {path}", as_json=as_json)
        raise
    for breach in done.breaches:
        _tell("breach", f"The server found a breach: {dict(breach)}", as_json=as_json)
    _tell("completed", f"Reported: {len(said.used)} pairs, {len(said.artefacts)} artefacts.", as_json=as_json)


def _abandon(clearance: Clearance, *, as_json: bool) -> None:
    """Give the run up, unless the program has ended it itself."""
    try:
        clearance.abandon()
    except Refused as error:
        if error.problem != "clearance_over":
            _tell("not_abandoned", f"The server did not note that the run failed: {error}", as_json=as_json)
    except NoAnswer as error:
        _tell("not_abandoned", f"The server did not hear that the run failed: {error}", as_json=as_json)
    else:
        _tell("abandoned", "The program failed, so the run is abandoned.", as_json=as_json)


def _tell(event: str, sentence: str, *, as_json: bool) -> None:
    """Say what happened on standard error: standard output is the program's."""
    if as_json:
        typer.echo(json.dumps({"event": event, "detail": sentence}), err=True)
    else:
        console.err().print(console.shown(f"licet: {sentence}"))
