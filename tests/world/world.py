"""All parts of the product, on hosts of their own, with one clock and one small disk each."""

from __future__ import annotations

import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sandbox import valkey, webhook_endpoint
from tests.sandbox.local_stripe import KEY
from tests.servers import free_port
from tests.world import sealed, template
from tests.world.clock_files import ClockFile
from tests.world.database import Node, Pair
from tests.world.disks import Disk
from tests.world.network import Network
from tests.world.parts import Part
from tests.world.template import Template

WEBS = ("web-1", "web-2")
PROGRAMS = (*WEBS, "worker", "beat")
OTHERS = ("broker", "stripe", "mail", "receiver")
NODES = ("db-a", "db-b")
HOSTS = (*NODES, *WEBS, "worker", "beat", "broker", "stripe", "mail")
_PORTS = {
    "db-a": 5432,
    "db-b": 5432,
    "web-1": 8000,
    "web-2": 8000,
    "broker": 6379,
    "stripe": 12111,
    "mail": 25,
}
_LOOK_SECONDS = 0.2


class World:
    """Everything that runs. `code` is the folder of the product's code, `home` an empty folder of ours."""

    def __init__(self, home: Path, *, code: Path, template: Template) -> None:
        self.home, self.code, self.template = home, code, template
        self.network = Network(HOSTS)
        self.ports = {name: port if sealed.is_sealed() else free_port() for name, port in _PORTS.items()}
        (home / "logs").mkdir()
        (home / "clocks").mkdir()
        self.clocks = {name: ClockFile(home / "clocks" / name) for name in HOSTS}
        self.disks = {name: Disk(home / name, mebibytes=700) for name in NODES}
        self.disks |= {name: Disk(home / name, mebibytes=16) for name in PROGRAMS}
        self.database = Pair(*(self._node(name) for name in NODES))
        self._make_keys()
        self.parts: dict[str, Part] = {}
        self.began = time.monotonic()
        self.is_to_be_healed = (
            False  # the database's clock was wrong: `heal_clock` is the operator's next command
        )
        self._is_over = threading.Event()
        self._watching = threading.Thread(target=self._watch, daemon=True)

    def address(self, name: str) -> tuple[str, int]:
        """The host and port of a server."""
        return self.network.hosts[name].address, self.ports[name]

    def start(self) -> None:
        """Start all parts, in the order in which they lean on each other."""
        self._watching.start()
        self.database.start()
        self._start_others()
        secret = webhook_endpoint.register(
            self._url("stripe"), key=KEY, url=f"{self._url('web-1')}/webhooks/stripe"
        )
        python, celery = [sys.executable, "-m"], [sys.executable, "-m", "celery", "-A", "config"]
        for name in WEBS:
            host, port = self.address(name)
            words = ["config.web", "--host", host, "--port", str(port)]
            self._start(name, [*python, *words], DATABASE_POOL="true", STRIPE_WEBHOOK_SECRETS=secret)
        quiet = ["--without-gossip", "--without-mingle"]
        self._start("worker", [*celery, "worker", "--concurrency=2", *quiet, "--loglevel=INFO"])
        self._start("beat", [*celery, "beat", "--loglevel=INFO", "--pidfile="])

    def stop(self) -> None:
        self._is_over.set()
        self._watching.join()
        for part in reversed(self.parts.values()):
            part.stop()
        for node in self.database.nodes:
            node.is_wanted = False
            node.stop()

    def close(self) -> None:
        """Give the disks up. Logs of what ran are elsewhere."""
        for disk in self.disks.values():
            disk.close()

    def move_clocks(self, names: list[str], by: timedelta) -> None:
        for name in names:
            self.clocks[name].move(by)

    def manage(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run one of the product's commands as the operator does, on the first web's host."""
        environment = self._environment("web-1") | {"LICET_STATE_DIR": str(self.home / "operator")}
        return subprocess.run(
            [*self.network.hosts["web-1"].prefix, sys.executable, "manage.py", *command],
            cwd=self.code, env=environment, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    @property
    def received(self) -> dict[str, Path]:
        """The files of the receivers."""
        return {name: self.home / f"{name}.jsonl" for name in ("mail", "receiver")}

    def _start_others(self) -> None:
        for file in self.received.values():
            file.touch()
        host, port = self.address("broker")
        folder = self.home / "broker"
        folder.mkdir()
        server = [str(valkey.program()), "--bind", host, "--port", str(port), "--protected-mode", "no"]
        kept = ["--dir", str(folder), "--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"]
        self._start("broker", [*server, *kept])
        host, port = self.address("stripe")
        state = self.home / "stripe"
        subprocess.run(["cp", "-a", str(self.template.folder / "stripe"), str(state)], check=True)
        words = ["--host", host, "--port", str(port), "--state", str(state)]
        self._start("stripe", [sys.executable, "-m", "sandbox.stripe", *words])
        receivers = [sys.executable, "-m", "tests.world.receivers"]
        host, port = self.address("mail")
        self._start("mail", [*receivers, "mail", host, str(port), str(self.received["mail"])])
        # Beside the worker: in development Licet sends webhooks to its own machine alone.
        where = ["127.0.0.1", str(template.RECEIVER_PORT), str(self.received["receiver"])]
        self._start("receiver", [*receivers, "webhooks", *where], host="worker")
        self._await_stripe()

    def _start(self, name: str, command: list[str], *, host: str = "", **environment: str) -> None:
        host = host or name
        self.parts[name] = Part(
            name,
            self.network.hosts[host],
            command,
            self._environment(host) | environment,
            template.ROOT if name in OTHERS else self.code,
            self.home / "logs" / f"{name}.log",
        )
        self.parts[name].start()

    def _node(self, name: str) -> Node:
        node = Node(
            self.home / name,
            host=self.network.hosts[name],
            port=self.ports[name],
            variables=self.clocks[name].variables,
        )
        node.take_over(self.template.folder / ("primary" if name == NODES[0] else "standby"))
        return node

    def _environment(self, host: str) -> dict[str, str]:
        addresses = [self.address(name) for name in NODES]
        where = f"host={','.join(one for one, _ in addresses)}&port={','.join(str(port) for _, port in addresses)}"
        where += "&target_session_attrs=read-write&connect_timeout=2"
        state = self.home / host / "state"
        state.mkdir(exist_ok=True, parents=True)
        mail_host, mail_port = self.address("mail")
        return {
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin",
            "LC_ALL": "C.UTF-8",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LICET_ROLE_PREFIX": "replica",
            "LICET_STATE_DIR": str(state),
            "LICET_KEY_DIR": str(self.home / "keys"),
            "EVIDENCE_DIR": str(state / "evidence"),
            "SECRET_KEY": template.secret_key(),
            "ALLOWED_HOSTS": "*",
            "DATABASE_URL": f"postgresql://replica_app@/replica?{where}",
            "DATABASE_OWNER_URL": f"postgresql://replica_owner@/replica?{where}",
            "CELERY_BROKER_URL": "redis://{}:{}/0".format(*self.address("broker")),
            "STRIPE_API_KEY": KEY,
            "STRIPE_API_BASE": self._url("stripe"),
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": mail_host,
            "EMAIL_PORT": str(mail_port),
            **self.clocks[host].variables,
        }

    def _url(self, name: str) -> str:
        return "http://{}:{}".format(*self.address(name))

    def _make_keys(self) -> None:
        """As docs/operations/running.md says."""
        folder = self.home / "keys"
        folder.mkdir(mode=0o700)
        (folder / "state.key").write_text(secrets.token_hex(32))
        (folder / "current.pem").write_bytes(
            Ed25519PrivateKey.generate().private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    def _await_stripe(self) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            if "ready " in self.parts["stripe"].log.read_text():
                return
            time.sleep(0.1)
        raise TimeoutError("the local Stripe did not start")

    def _watch(self) -> None:
        while not self._is_over.wait(_LOOK_SECONDS):
            self.database.look()
            for part in list(self.parts.values()):
                part.look()


@contextmanager
def running(home: Path, *, code: Path, template: Template) -> Iterator[World]:
    """A world that runs. Nothing of it is left afterwards."""
    world = World(home, code=code, template=template)
    try:
        world.start()
        yield world
    finally:
        with suppress(RuntimeError):
            world.stop()
