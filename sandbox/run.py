"""`dev.py run`: the whole product on one machine, in the foreground, until Ctrl-C."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sandbox import (
    addresses,
    env_file,
    lifecycle,
    moved_clock,
    run_lock,
    static_files,
    waiting,
    webhook_endpoint,
)
from sandbox.supervisor import ProgramEnded, StopRequested, Supervisor, last_lines

ROOT = lifecycle.ROOT
STATE = addresses.STATE
LOGS = STATE / "logs"
WEB_WORKERS = 2
_TOLD_WHY = "CommandError: "  # how the last line of a command begins that says why it failed
_ANSWER_SECONDS = 30  # a busy machine is slow to answer, and an answer that was cut off counts for nothing


class StartFailed(Exception):
    """Licet cannot start here; the message says why, and what to do."""


@dataclass
class RunningParts:
    """The parts being started, and the environment they share, which grows as each part starts."""

    supervisor: Supervisor
    port: int
    environment: dict[str, str]
    told: dict[str, str] = field(default_factory=dict)  # what others need to know to talk to the same parts
    demonstrated: bool = True  # whether the demonstration is loaded
    patience: waiting.Patience = field(default_factory=waiting.Patience)

    @property
    def url(self) -> str:
        return self.environment.get("PUBLIC_URL") or f"http://localhost:{self.port}"

    def tell(self, **values: str) -> None:
        self.told |= values
        self.environment |= values

    def manage(self, *arguments: str, role: str = "app") -> None:
        """Run a Django command to its end, however long it takes. Raises StartFailed with what it said last."""
        log = self.supervisor.log(arguments[0])
        with log.open("wb") as output:
            command = subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=ROOT,
                # Unbuffered, so that the reason of a failure is the last line, after all that was printed before.
                env=self.environment | {"LICET_DATABASE_ROLE": role, "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        if waiting.to_end(command, name=f"`manage.py {arguments[0]}`", patience=self.patience) != 0:
            last = log.read_text(errors="replace").rstrip().rpartition("\n")[2]
            if last.startswith(_TOLD_WHY):
                raise StartFailed(last.removeprefix(_TOLD_WHY))
            raise StartFailed(f"`manage.py {arguments[0]}` failed. The end of {log}:\n{last_lines(log)}")


def start(parts: RunningParts) -> None:
    """Start all parts and return when the web server answers. Raises StartFailed, ProgramEnded, StopRequested."""
    LOGS.mkdir(mode=0o700, parents=True, exist_ok=True)
    _say("Database and broker ...")
    parts.environment |= addresses.missing(parts.environment)
    collecting = static_files.begin(environment=parts.environment, log=LOGS / "collectstatic.log")
    local_stripe = None if parts.environment.get("STRIPE_API_KEY") else _begin_local_stripe(parts)
    _say("Tables and demonstration data ...")
    parts.manage("migrate", "--no-input", "--verbosity=1", role="owner")
    parts.manage("rebuild_standings")  # those that an older version wrote have no digest yet
    if local_stripe is not None:
        _finish_local_stripe(parts, local_stripe)
    _load_demonstration(parts)
    parts.manage("ship_purposes")  # after the demonstration, which names some purposes itself
    if not static_files.finish(collecting):
        log = LOGS / "collectstatic.log"
        raise StartFailed(f"Static files could not be collected. The end of {log}:\n{last_lines(log)}")
    _say("Web, worker and beat ...")
    _start_web(parts)
    _start_celery(parts)
    _await_http(parts, f"http://127.0.0.1:{parts.port}/healthz", "web")


def _load_demonstration(parts: RunningParts) -> None:
    """Load the demonstration, or print in one line why it is missing. The product works without it."""
    try:
        parts.manage("load_demo", "--traceback")
    except StartFailed:
        log = parts.supervisor.log("load_demo")
        last = last_lines(log, count=1).strip()
        _, told, why = last.partition(_TOLD_WHY)
        why = why if told else f"The demonstration was not loaded: {last}"
        _say(f"{why} ({os.path.relpath(log, ROOT)}). Everything else starts.")
        (STATE / "logins.json").unlink(missing_ok=True)
        parts.demonstrated = False


def _begin_local_stripe(parts: RunningParts) -> str:
    port = _free_port()
    parts.supervisor.start(
        "stripe",
        [sys.executable, "-m", "sandbox.stripe", "--port", str(port), "--state", STATE / "stripe"],
        environment=parts.environment,
    )
    return f"http://127.0.0.1:{port}"


def _finish_local_stripe(parts: RunningParts, base: str) -> None:
    _await_http(parts, f"{base}/", "stripe")
    key = f"sk_test_local{secrets.token_hex(12)}"
    hook = f"http://127.0.0.1:{parts.port}/webhooks/stripe"
    secret = webhook_endpoint.register(base, key=key, url=hook)
    parts.tell(STRIPE_API_KEY=key, STRIPE_API_BASE=base, STRIPE_WEBHOOK_SECRETS=secret)


def _start_web(parts: RunningParts) -> None:
    parts.supervisor.start(
        "web",
        [sys.executable, "-m", "config.web", "--port", str(parts.port), "--workers", str(WEB_WORKERS)],
        # Threads of one web process share connections; forking workers must not.
        environment=parts.environment | {"DATABASE_POOL": "true"},
    )


def _start_celery(parts: RunningParts) -> None:
    celery = [sys.executable, "-m", "celery", "-A", "config"]
    worker = ["worker", "--concurrency=2", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
    parts.supervisor.start("worker", [*celery, *worker], environment=parts.environment)
    schedule = STATE / "beat-schedule"
    beat = ["beat", "--loglevel=INFO", f"--schedule={schedule}", "--pidfile="]
    parts.supervisor.start("beat", [*celery, *beat], environment=parts.environment)


def _await_http(parts: RunningParts, url: str, name: str) -> None:
    """Wait until `url` answers 200, for as long as the part works. Raises StartFailed, ProgramEnded."""
    log = parts.supervisor.log(name)
    try:
        waiting.until(
            lambda: _answers_200(url),
            name=name,
            pid=parts.supervisor.pid(name),
            log=log,
            alive=parts.supervisor.check,
            patience=parts.patience,
        )
    except waiting.Hung as reason:
        raise StartFailed(f"{reason} The end of {log}:\n{last_lines(log)}") from reason


def _answers_200(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=_ANSWER_SECONDS) as response:  # noqa: S310 - loopback
            return bool(response.status == 200)
    except (OSError, http.client.HTTPException):  # not listening yet, or not yet able to answer
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise StartFailed(
                f"Port {port} cannot be used ({error.strerror}). Choose another: PORT={port + 1} make run"
            ) from error


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise StartFailed(f"PORT is a number from 1 to 65535, not {text!r}.")
    return int(text)


def _say(line: str) -> None:
    print(f"  {line}", flush=True)


def _shown_time() -> str:
    return f"{datetime.now(UTC):%d %B %Y, %H:%M:%S} UTC"


def _screen(parts: RunningParts, seconds: float) -> str:
    stripe = parts.told.get("STRIPE_API_BASE")
    rows = [
        ("Portal", f"{parts.url}/"),
        ("Desk", f"{parts.url}/admin/"),
        ("API", f"{parts.url}/v1/"),
        ("Stripe", f"{stripe}/  (a local stand-in, no money moves)" if stripe else "as STRIPE_API_KEY says"),
        ("Logs", f"{LOGS.relative_to(ROOT)}/"),
    ]
    lines = ["", f"  Licet is up after {seconds:.0f} s.", ""]
    lines += [f"  {name:8} {where}" for name, where in rows]
    file = STATE / "logins.json"
    logins = json.loads(file.read_text()) if file.exists() else []
    if logins:
        width = max(len(login["email"]) for login in logins)
        lines += ["", "  Demonstration logins"]
        lines += [f"    {one['email']:{width}}  {one['password']}   {one['who']}" for one in logins]
    return "\n".join([*lines, "", "  Ctrl-C stops everything.", ""])


def run(*, port: int, then: list[str] | None) -> int:
    """Run until stopped, or until the command `then` has ended; returns the exit code."""
    claim = run_lock.RunLock()
    try:
        return _run(claim, port=port, then=then)
    finally:
        claim.give_up()
        lifecycle.release_all()


def _run(claim: run_lock.RunLock, *, port: int, then: list[str] | None) -> int:
    environment = dict(os.environ)
    env_file.load(ROOT / ".env", into=environment)
    _must_be_free(port)
    if moved_clock.is_moved():
        _say(f"The clock is moved by {environment[moved_clock.NAME]}: it shows {_shown_time()}.")
    began = time.monotonic()
    with Supervisor(logs=LOGS) as supervisor:
        parts = RunningParts(supervisor, port, environment)
        parts.tell(PORT=str(port), PUBLIC_URL=parts.url)
        if moved_clock.is_moved():
            parts.tell(**{moved_clock.NAME: environment[moved_clock.NAME]})
        start(parts)
        claim.note(url=parts.url, environment=parts.told)
        if then is not None:
            if not parts.demonstrated:
                raise StartFailed("The story is told with the demonstration's data, and that is missing.")
            return subprocess.run(then, cwd=ROOT, env=parts.environment, check=False).returncode
        print(_screen(parts, time.monotonic() - began), flush=True)
        supervisor.wait(also=lifecycle.check)
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="dev.py run", description=__doc__)
    parser.add_argument("--port", default=os.environ.get("PORT") or "8000")
    parser.add_argument("--for", dest="command", help=argparse.SUPPRESS)
    given, rest = parser.parse_known_args()
    if rest and not given.command:
        parser.error(f"unknown: {' '.join(rest)}")
    then = [sys.executable, "manage.py", given.command, *rest] if given.command else None
    try:
        if then is not None and run_lock.address() is not None:
            return subprocess.run(then, cwd=ROOT, check=False).returncode
        return run(port=_port(given.port), then=then)
    except StopRequested:
        print("\n  Stopped.", flush=True)
        return 0
    except (
        StartFailed,
        ProgramEnded,
        addresses.DatabaseUnusable,
        env_file.NotAnEnvFile,
        lifecycle.DidNotStart,
        lifecycle.Died,
        run_lock.AlreadyRunning,
    ) as reason:
        print(reason, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
