"""A PostgreSQL that a test may kill: a cluster of its own, durable as in production (fsync on)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Cluster:
    """A PostgreSQL of our own, started by the same launcher as `make run`, migrated by the same command."""

    def __init__(self, home: Path) -> None:
        self.home = home
        script = "import sys; from pathlib import Path; from sandbox import postgres;"
        script += "print(postgres.ensure(Path(sys.argv[1])), flush=True); sys.stdin.read()"
        self._script = script
        self._holder = self._hold()
        urls = self._manage(
            "bootstrap_roles", "--admin-url", self.admin, "--prefix", "killed", "--database", "killed"
        )
        self.urls = dict(line.split("=", 1) for line in urls.splitlines() if line.startswith("DATABASE_"))
        self._manage("migrate", "--verbosity=0", LICET_DATABASE_ROLE="owner")

    def _hold(self) -> subprocess.Popen[str]:
        holder = subprocess.Popen(
            [sys.executable, "-c", self._script, str(self.home)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert holder.stdout is not None
        self.admin = holder.stdout.readline().strip()
        return holder

    def restart(self) -> None:
        self.close()
        self._holder = self._hold()

    def close(self) -> None:
        if self._holder.stdin:
            self._holder.stdin.close()
        self._holder.wait(60)
        if self._holder.stdout:
            self._holder.stdout.close()

    def postmaster(self) -> int:
        """The server's process as this machine knows it (inside its namespace it may have another number)."""
        [data] = (path for path in self.home.glob("pg[0-9]*") if path.is_dir())
        found = subprocess.run(
            ["pgrep", "-f", f"postgres.*-D {data}"], capture_output=True, text=True, check=True
        )
        return int(found.stdout.split()[0])

    def manage(self, *command: str) -> str:
        return self._manage(*command)

    def _manage(self, *command: str, **environment: str) -> str:
        known = {
            "LICET_ROLE_PREFIX": "killed",
            "CELERY_BROKER_URL": "memory://",
            "DATABASE_OWNER_URL": self.admin,
        }
        known["DATABASE_URL"] = self.admin
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, capture_output=True, text=True, check=False,
            env=os.environ | known | getattr(self, "urls", {}) | environment,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout
