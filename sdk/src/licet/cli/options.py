"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from licet.errors import NotAQuestion

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output, for programs.")]
Purpose = Annotated[str, typer.Option(help="The purpose's code from the catalogue.")]
Form = Annotated[
    str | None,
    typer.Option(help="raw, pseudonymised, anonymised, aggregated or synthetic.", show_default=False),
]
Region = Annotated[
    str | None,
    typer.Option(help="Where the model is trained: DE, EU, EEA, or * for anywhere.", show_default=False),
]
Processors = Annotated[
    list[str] | None,
    typer.Option("--processor", help="Another company that processes the data; repeat for each."),
]
Since = Annotated[
    str | None, typer.Option("--data-from", help="Start of the data, such as 2026-01-01T00:00:00Z.")
]
Until = Annotated[
    str | None, typer.Option("--data-until", help="End of the data; this instant is not included.")
]
Attempt = Annotated[
    str,
    typer.Option(
        "--attempt",
        help="The attempt of the run: its number, or next, which is the current one until that ends.",
    ),
]
PseudonymKey = Annotated[
    str | None,
    typer.Option(
        "--pseudonym-key-file",
        help="A file of 16 bytes or more. The same key makes the same pseudonyms.",
        envvar="LICET_PSEUDONYM_KEY_FILE",
        show_default=False,
    ),
]
SubjectKey = Annotated[
    str | None,
    typer.Option(
        "--subject-key-file",
        help="A file of 16 bytes or more: the tenant's subject key, which is used for nothing else.",
        envvar="LICET_SUBJECT_KEY_FILE",
        show_default=False,
    ),
]
SubjectKeys = Annotated[
    str | None,
    typer.Option(
        "--subject-keys",
        help="A folder with a file <tenant>.key for each tenant: the keys that find people who must be left out.",
        envvar="LICET_SUBJECT_KEYS",
        show_default=False,
    ),
]


def attempt_of(text: str) -> int | Literal["next"]:
    """Read the option `--attempt`.

    Raises: NotAQuestion.
    """
    if text == "next":
        return "next"
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < 1:
        raise NotAQuestion(f"--attempt is a number from 1, or next, not {text!r}.")
    return int(text)
