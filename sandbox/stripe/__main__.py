"""Run the local Stripe until stopped: `python -m sandbox.stripe --port N --state DIR`."""

from __future__ import annotations

import argparse
import fcntl
import signal
import sys
import threading
from pathlib import Path
from typing import TextIO

from sandbox.stripe import spec
from sandbox.stripe.call import Call
from sandbox.stripe.contract import Contract
from sandbox.stripe.control import Control
from sandbox.stripe.engine import Engine
from sandbox.stripe.resources import webhook_endpoints
from sandbox.stripe.server import HOST, Server, serve
from sandbox.stripe.store import Store
from sandbox.stripe.webhooks import Deliveries

BANNER = """\
========================================================================
  THIS IS NOT STRIPE. It is Licet's local stand-in for it, on loopback.
  No money moves. Only keys that begin with sk_test_ are accepted.
  Specification {version}, state {state}
========================================================================
ready {address}"""


def main() -> int:
    """Start the server and its webhook deliveries; return the exit code."""
    options = _options()
    lock = None if options.ephemeral else _lock_state(options.state)
    contract = Contract.load(options.spec)
    store = Store(None if options.ephemeral else options.state / "state.sqlite3")
    engine = Engine(store, contract)
    deliveries = Deliveries(store, retry_seconds=options.webhook_retry_seconds)
    if options.webhook_url:
        _ensure_endpoint(engine, options.webhook_url, options.webhook_secret)
    try:
        server = Server(engine, Control(engine, deliveries), options.port, host=options.host)
    except OSError as error:
        print(f"The local Stripe cannot listen on port {options.port}: {error.strerror}.", file=sys.stderr)
        return 1
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stopped.set())
    state = "in memory" if options.ephemeral else options.state
    print(BANNER.format(version=contract.version, state=state, address=server.address), flush=True)
    deliveries.start()
    serve(server, stopped)
    deliveries.stop()
    store.close()
    if lock:
        lock.close()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox.stripe", description="Licet's local stand-in for Stripe."
    )
    parser.add_argument("--port", type=int, required=True, help="port; 0 takes a free one and prints it")
    parser.add_argument(
        "--host", default=HOST, help=f"address to listen on ({HOST}), for tests in networks of their own"
    )
    parser.add_argument(
        "--state", type=Path, default=spec.DEFAULT_PATH.parent, help="folder that keeps its state"
    )
    parser.add_argument("--ephemeral", action="store_true", help="keep the state in memory only")
    parser.add_argument("--spec", type=Path, default=spec.DEFAULT_PATH, help="the converted specification")
    parser.add_argument("--webhook-url", help="make sure an endpoint for all events exists at this address")
    parser.add_argument("--webhook-secret", help="the secret its signatures are made with (whsec_…)")
    parser.add_argument(
        "--webhook-retry-seconds", type=float, default=1.0, help="wait before the first retry"
    )
    options = parser.parse_args()
    if options.webhook_url and not options.webhook_secret:
        parser.error("--webhook-url needs --webhook-secret")
    return options


def _lock_state(state: Path) -> TextIO:
    """Lock the state folder, because two servers must not share one file.

    Raises: SystemExit if another local Stripe holds the lock.
    """
    state.mkdir(parents=True, exist_ok=True)
    lock = (state / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SystemExit(
            f"Another local Stripe already uses {state}. Stop it or choose another --state."
        ) from None
    return lock


def _ensure_endpoint(engine: Engine, url: str, secret: str) -> None:
    """Make sure that a webhook endpoint with this address and secret exists."""
    with engine.store.transaction() as session:
        call = Call(session, engine.contract, {"url": url, "enabled_events": ["*"]}, [])
        for _place, endpoint in list(session.select("webhook_endpoint", url=url)):
            held = session.get("webhook_secret", endpoint["id"])
            if held and held["secret"] == secret:
                return
            session.delete("webhook_endpoint", endpoint)
        webhook_endpoints.add(call, secret=secret)


if __name__ == "__main__":
    sys.exit(main())
