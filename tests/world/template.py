"""An installation with customers, made once for each version of the code and copied for each world."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.faults.replicas import Server
from tests.sandbox.local_stripe import KEY, start_local_stripe

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".licet" / "world"
RECEIVER_PORT = 9000
NETWORK = "10.77.0.0/24"


@dataclass(frozen=True)
class Template:
    """A folder with the data of `primary` and `standby`, `stripe` and `keys`, and what `prepare` printed."""

    folder: Path

    @property
    def api_key(self) -> str:
        return str(self._said["key"])

    @property
    def subscriptions(self) -> dict[str, str]:
        """Tenant -> its subscription at the local Stripe."""
        return dict(self._said["subscriptions"])

    @property
    def _said(self) -> dict[str, object]:
        found: dict[str, object] = json.loads((self.folder / "prepared.json").read_text())
        return found


def ready() -> Template:
    """Return the template of this version of the code; make it if it is missing."""
    made = KEPT / f"template-{_version()}"
    if not made.exists():
        KEPT.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in KEPT.glob("template-*"):
            shutil.rmtree(old)
        with tempfile.TemporaryDirectory(prefix="licet-template-") as folder:
            Path(folder).chmod(0o755)
            _make(Path(folder))
            unfinished = KEPT / "template.unfinished"
            shutil.rmtree(unfinished, ignore_errors=True)
            subprocess.run(["cp", "-a", folder, str(unfinished)], check=True)
            unfinished.rename(made)
    return Template(made)


def _make(folder: Path) -> None:
    primary = Server.primary(folder / "a")
    hba = primary.data / "pg_hba.conf"
    with hba.open("a") as rules:
        rules.write(f"host all all {NETWORK} trust\nhost replication all {NETWORK} trust\n")
    environment = {"LICET_KEY_DIR": str(folder / "keys"), "LICET_STATE_DIR": str(folder / "state")}
    environment |= {"SECRET_KEY": secret_key()}
    primary.manage(
        "bootstrap_roles", "--admin-url", primary.admin, "--prefix", "replica", "--database", "replica"
    )
    primary.manage("migrate", "--verbosity=0", LICET_DATABASE_ROLE="owner", **environment)
    stripe = start_local_stripe("--state", str(folder / "stripe"))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.world.prepare", stripe.address, f"http://localhost:{RECEIVER_PORT}/hooks"],
            cwd=ROOT, text=True, stdout=subprocess.PIPE, check=True,
            env=os.environ | primary.environment() | environment | {"STRIPE_API_KEY": KEY},
        )  # fmt: skip
    finally:
        stripe.stop()
        if stripe.process.stdout:
            stripe.process.stdout.close()
    (folder / "prepared.json").write_text(done.stdout)
    standby = Server.backup_of(primary, folder / "b")
    primary.run("pg_ctl", "-D", str(primary.data), "-m", "fast", "-w", "stop")
    for server, name in ((primary, "primary"), (standby, "standby")):
        server.data.rename(folder / name)
        shutil.rmtree(server.home)


def secret_key() -> str:
    """The same for all parts of all worlds."""
    return "a secret key for worlds that live for a minute, in a machine of their own"


def _version() -> str:
    """Changes with everything that the template is made by."""
    digest = hashlib.sha256()
    folders = ("ledger", "tenants", "consent", "pricing", "billing", "lineage", "notices", "api", "config")
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            digest.update(file.read_bytes())
    for name in (
        "tests/world/prepare.py",
        "tests/world/template.py",
        "tests/catalogue.py",
        "tests/prices.py",
    ):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()[:12]
