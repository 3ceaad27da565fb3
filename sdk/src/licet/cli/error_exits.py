"""Turn exceptions of the SDK into messages and exit codes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from licet.cli.console import exclusion, print_error, print_json, show_excluded
from licet.cli.exit_codes import code_of
from licet.errors import ClearanceDenied, LicetError


@contextmanager
def exit_on_error(*, as_json: bool) -> Iterator[None]:
    """Turn a LicetError into a printed sentence and an exit code.

    The package's log is silenced, since it would repeat the sentence.
    """
    log = logging.getLogger("licet")
    quiet = logging.NullHandler()
    log.addHandler(quiet)
    try:
        yield
    except LicetError as error:
        excluded = error.excluded if isinstance(error, ClearanceDenied) else ()
        if as_json:
            document = {"object": "error", "code": error.code, "detail": str(error)}
            print_json(
                document | ({"excluded": [exclusion(entry) for entry in excluded]} if excluded else {})
            )
        else:
            print_error(f"{error.code}: {error}")
            if excluded:
                show_excluded(excluded)
        raise typer.Exit(code_of(error)) from None
    finally:
        log.removeHandler(quiet)
