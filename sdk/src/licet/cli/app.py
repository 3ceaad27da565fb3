"""The commands of `licet`, one module each."""

from __future__ import annotations

from typing import Annotated

import typer

from licet.cli import (
    clearing,
    completing,
    deciding,
    examining,
    filtering,
    listing,
    manifests,
    proving,
    running,
    sampling,
    signing_keys,
    subjects,
    teaching,
    verifying,
    watching,
)
from licet.version import VERSION

app = typer.Typer(
    name="licet",
    help="Ask before training on a customer's data, and let through only what is allowed.\n\n"
    "LICET_URL and LICET_API_KEY name the server. Exit codes: 0 allowed, 3 denied, 1 no answer.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks show local variables, and so keys
)


def _say_version(wanted: bool) -> None:  # noqa: FBT001  typer's signature
    """Print the version and end the command, if `--version` was given."""
    if wanted:
        typer.echo(f"licet {VERSION}")
        raise typer.Exit


@app.callback()
def options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_say_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Take the options that come before a command."""


app.command("decide")(deciding.decide)
app.command("clear")(clearing.clear)
app.command("run")(running.run_program)
app.command("complete")(completing.complete)
app.command("tutorial")(teaching.tutorial)
app.command("doctor")(examining.doctor)
app.command("categories")(listing.categories)
app.command("tenants")(listing.tenants)
app.command("clearances")(listing.clearances)
app.command("filter")(filtering.filter_file)
app.command("manifest")(manifests.manifest)
app.command("watch")(watching.watch)
app.command("subject-commitment")(subjects.subject_commitment)
app.command("verify")(verifying.verify)
app.command("prove-gone")(proving.prove_gone)
app.command("new-key")(signing_keys.new_key)
app.command("sample")(sampling.sample)
