"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="For programs: JSON on standard output.")]
Purpose = Annotated[str, typer.Option(help="What for, as the catalogue calls it.")]
Form = Annotated[
    str | None,
    typer.Option(help="raw, pseudonymised, anonymised, aggregated or synthetic.", show_default=False),
]
Region = Annotated[
    str | None, typer.Option(help="Where it is trained: DE, EU, EEA, or * for anywhere.", show_default=False)
]
Processors = Annotated[
    list[str] | None, typer.Option("--processor", help="Who else handles the data; again for each.")
]
Since = Annotated[str | None, typer.Option("--data-from", help="RFC 3339, as 2026-01-01T00:00:00Z.")]
Until = Annotated[str | None, typer.Option("--data-until", help="RFC 3339; this instant no more.")]
PseudonymKey = Annotated[
    str | None,
    typer.Option(
        "--pseudonym-key-file",
        help="A file of 16 bytes or more: the same key makes the same pseudonyms.",
        envvar="LICET_PSEUDONYM_KEY_FILE",
        show_default=False,
    ),
]
