"""Start the web server: `python -m config.web --workers 2`. All other server settings stand here."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.supervisors import Multiprocess

from config import metrics_folder, read_settings

SETTINGS: dict[str, Any] = {
    "http": "api.decisions.fastlane.protocol:Protocol",
    "loop": "uvloop",
    "ws": "none",
    "timeout_keep_alive": 75,  # seconds; longer than the proxies before it keep a connection: they close first
    "timeout_graceful_shutdown": 5,  # seconds for what is under way; a long poll asks again elsewhere
    "timeout_worker_healthcheck": 30,  # a worker that says nothing for so many seconds is replaced
    "log_config": None,  # Django's, once the application is there
    "access_log": False,
    "server_header": False,
    "proxy_headers": False,  # no word of a proxy's is believed but what BEHIND_TLS_PROXY lets Django believe
    "reset_contextvars": True,  # a request on a kept connection begins without what the one before bound
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT. A worker that dies is replaced; a worker that cannot start ends the server."""
    words = argparse.ArgumentParser(prog="python -m config.web", description="Serve over HTTP/1.1.")
    words.add_argument("application", nargs="?", default="config.asgi:application", metavar="module:name")
    words.add_argument("--host", default="127.0.0.1")
    words.add_argument("--port", type=int, default=8000)
    words.add_argument("--workers", type=int, default=1, help="processes (1)")
    said = words.parse_args(arguments)
    metrics_folder.use()
    read_settings.or_exit()
    if said.workers == 1:
        uvicorn.run(said.application, host=said.host, port=said.port, **SETTINGS)
    else:
        _run_several(
            uvicorn.Config(said.application, host=said.host, port=said.port, workers=said.workers, **SETTINGS)
        )


def _run_several(config: uvicorn.Config) -> None:
    """Run worker processes. `uvicorn.run` would end with 0 where a worker could not start, as after a SIGTERM."""
    parent = Multiprocess(config, sockets=[config.bind_socket()])
    parent.run()
    if any(process.exitcode == STARTUP_FAILURE for process in parent.processes):
        sys.exit(STARTUP_FAILURE)


if __name__ == "__main__":
    main()
