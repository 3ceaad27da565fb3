"""`licet watch`: renew a clearance's lease, and report withdrawals."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from licet.clearance import Clearance
from licet.cli import console, error_exits
from licet.cli.options import AsJson
from licet.client import Client

_CHECK_SECONDS = 0.5


def watch(
    *,
    clearance: Annotated[
        str, typer.Argument(help="The clearance's id, clr_…, from `licet clear`.", show_default=False)
    ],
    once: Annotated[bool, typer.Option("--once", help="Renew once, print the status and exit.")] = False,
    as_json: AsJson = False,
) -> None:
    """Renew a clearance's lease until Ctrl-C, and print each withdrawal.

    Exits with 3 once the clearance no longer holds, with 1 if the lease could not be renewed.
    """
    with error_exits.exit_on_error(as_json=as_json), Client() as client, client.resume(clearance) as watched:
        try:
            _report_changes(watched, once=once, as_json=as_json)
        except KeyboardInterrupt:
            console.err().print(
                "Stopped. The clearance ends with its lease unless another process renews it."
            )
        finally:
            watched.hand_over()


def _report_changes(watched: Clearance, *, once: bool, as_json: bool) -> None:
    """Print withdrawals as they arrive.

    Raises: ClearanceError once the clearance no longer holds.
    """
    reported: frozenset[tuple[str, str]] = frozenset()
    _print(
        {"event": "holds", "clearance": watched.id},
        f"{watched.id} holds. Its lease is renewed until Ctrl-C.",
        as_json=as_json,
    )
    while True:
        withdrawn = watched.gate.withdrawn()
        for tenant, category in sorted(withdrawn - reported):
            event = {"event": "withdrawn", "tenant": tenant, "category": category}
            _print(
                event, f"{tenant} withdrew {category}. Its rows are no longer let through.", as_json=as_json
            )
        reported = withdrawn
        watched.check()
        if once:
            return
        time.sleep(_CHECK_SECONDS)


def _print(event: dict[str, str], sentence: str, *, as_json: bool) -> None:
    """Print one event, as JSON or as a sentence with the time."""
    if as_json:
        console.print_json(event)
    else:
        console.out().print(console.shown(f"{time.strftime('%H:%M:%S')} {sentence}"))
