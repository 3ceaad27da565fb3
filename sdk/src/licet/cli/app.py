"""The commands of `licet`, one module each."""

from __future__ import annotations

import typer

from licet.cli import (
    clearing,
    deciding,
    filtering,
    proving,
    sampling,
    signing_keys,
    subjects,
    verifying,
    watching,
)

app = typer.Typer(
    name="licet",
    help="Ask before training on a customer's data, and let through only what is allowed.\n\n"
    "LICET_URL and LICET_API_KEY name the server. Exit codes: 0 allowed, 3 denied, 1 no answer.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # its tracebacks show local variables, and so keys
)
app.command("decide")(deciding.decide)
app.command("clear")(clearing.clear)
app.command("filter")(filtering.filter_file)
app.command("watch")(watching.watch)
app.command("subject-commitment")(subjects.subject_commitment)
app.command("verify")(verifying.verify)
app.command("prove-gone")(proving.prove_gone)
app.command("new-key")(signing_keys.new_key)
app.command("sample")(sampling.sample)
