"""Where `licet` begins: the whole of it where typer and rich are installed, `verify` alone otherwise."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence

from licet.cli.exit_codes import ERROR, YES


def main(arguments: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(given)
    except SystemExit as left:
        # argument parsers leave with 2 where they understood nothing
        return (
            left.code
            if isinstance(left.code, int) and left.code != 2
            else YES
            if left.code is None
            else ERROR
        )


def _run(given: list[str]) -> int:
    if _installed():
        from licet.cli.app import app

        app(given, prog_name="licet")
        return YES
    from licet.cli import minimal

    return minimal.run(given)


def _installed() -> bool:
    return all(importlib.util.find_spec(name) is not None for name in ("typer", "rich"))
