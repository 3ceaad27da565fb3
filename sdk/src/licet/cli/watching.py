"""`licet watch`: keep a clearance alive, and say what becomes of it."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from licet.clearance import Clearance
from licet.cli import console
from licet.cli.options import AsJson
from licet.client import Client

_LOOK_SECONDS = 0.5


def watch(
    *,
    clearance: Annotated[str, typer.Argument(help="clr_…, as `licet clear` said.", show_default=False)],
    once: Annotated[
        bool, typer.Option("--once", help="Renew it once, say how it stands, and leave.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Renew a clearance's lease until Ctrl-C, and say who withdraws.

    Exits with 3 once it no longer holds, with 1 where its lease could not be renewed.
    """
    with console.exit_on_error(as_json=as_json), Client() as client, client.resume(clearance) as watched:
        try:
            _look(watched, once=once, as_json=as_json)
        except KeyboardInterrupt:
            console.err().print("No longer watched: it ends with its lease.")
        finally:
            watched.hand_over()


def _look(watched: Clearance, *, once: bool, as_json: bool) -> None:
    """Raises: ClearanceError."""
    told: frozenset[tuple[str, str]] = frozenset()
    _say({"event": "holds", "clearance": watched.id}, f"{watched.id} is being watched.", as_json=as_json)
    while True:
        withdrawn = watched.gate.withdrawn()
        for tenant, category in sorted(withdrawn - told):
            event = {"event": "withdrawn", "tenant": tenant, "category": category}
            _say(event, f"{tenant} no longer allows {category}: no more rows of it.", as_json=as_json)
        told = withdrawn
        watched.check()
        if once:
            return
        time.sleep(_LOOK_SECONDS)


def _say(event: dict[str, str], sentence: str, *, as_json: bool) -> None:
    if as_json:
        console.print_json(event)
    else:
        console.out().print(console.shown(f"{time.strftime('%H:%M:%S')} {sentence}"))
