"""The entry point of `licet`: all commands if typer and rich are installed, otherwise `verify` only."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence

from licet.cli.exit_codes import ERROR, YES


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(words)
    except SystemExit as exit:
        # argument parsers exit with 2 for a mistyped command
        return (
            exit.code
            if isinstance(exit.code, int) and exit.code != 2
            else YES
            if exit.code is None
            else ERROR
        )


def _run(words: list[str]) -> int:
    if _installed():
        from licet.cli.app import app

        app(words, prog_name="licet")
        return YES
    from licet.cli import minimal

    return minimal.run(words)


def _installed() -> bool:
    """Tell whether the packages of `licet[cli]` are installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("typer", "rich"))
