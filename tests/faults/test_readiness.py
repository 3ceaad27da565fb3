"""Each probe says what really works: a dead broker stops no decision, a full disk stops writes and nothing else."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import servers
from tests.faults.clusters import Cluster
from tests.servers import Caller, Server

pytestmark = pytest.mark.faults

QUESTION = {"tenant": "nobody", "category": "none", "purpose": "train-shared-model"}
DISK_MIB = 260


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own that a test may fill."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(place)],
        capture_output=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip("only root can mount a file system")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def serve(cluster: Cluster, tmp_path: Path, **settings: str) -> Server:
    server = servers.start(
        "unused",
        log=tmp_path / "web.log",
        **cluster.urls,
        LICET_ROLE_PREFIX="killed",
        LICET_STATE_DIR=str(tmp_path / "state"),
        **settings,
    )
    servers.await_server(server, "/healthz")
    return server


def probe(server: Server, path: str) -> tuple[int, str, dict[str, Any]]:
    with Caller(server.port) as caller:
        answer = caller.get(path)
    return answer.status, answer.body["status"], answer.body["causes"]


def settled(server: Server, path: str, wanted: tuple[int, str, dict[str, Any]]) -> None:
    """Wait until the probe says what is wanted; it remembers its findings for some seconds."""
    deadline = time.monotonic() + 30
    while (found := probe(server, path)) != wanted:
        assert time.monotonic() < deadline, found
        time.sleep(0.5)


@pytest.mark.asvs("16.5.2")
def test_a_dead_broker_takes_no_decisions_out_of_a_balancer(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "pg")
    server = serve(cluster, tmp_path, CELERY_BROKER_URL="redis://127.0.0.1:1/0")
    try:
        settled(server, "/readyz", (200, "degraded", {"broker": "broker_unavailable"}))
        assert probe(server, "/readyz/decisions") == (200, "ok", {})
        assert probe(server, "/readyz/writes") == (200, "ok", {})
    finally:
        server.kill()
        cluster.close()


@pytest.mark.parametrize("damage", ["removed", "corrupt"])
def test_a_lost_key_is_named_and_stops_only_what_it_signs(tmp_path: Path, damage: str) -> None:
    cluster, keys = Cluster(tmp_path / "pg"), tmp_path / "keys"
    key = cluster.manage("issue_key", "--scopes", "decide").strip()
    server = serve(cluster, tmp_path, LICET_KEY_DIR=str(keys))
    try:
        assert probe(server, "/readyz/decisions") == (200, "ok", {})
        current = keys / "current.pem"
        if damage == "corrupt":
            current.write_bytes(b"no key")
        else:
            current.unlink()
            keys.chmod(0o500)
            keys.rename(tmp_path / "elsewhere")
            keys.symlink_to("/proc/none")  # so that no new key can be made
        settled(server, "/readyz/decisions", (503, "unavailable", {"signing_key": "signing_key_unavailable"}))
        with Caller(server.port, key=key) as caller:
            assert caller.post("/v1/decisions", QUESTION | {"sign": "none"}).status == 200
            refused = caller.get("/.well-known/jwks.json")
        assert (refused.status, refused.body["code"]) == (503, "signing_key_unavailable")
    finally:
        server.kill()
        cluster.close()


def test_a_full_disk_takes_writes_out_and_leaves_decisions_in(small_disk: Path, tmp_path: Path) -> None:
    cluster = Cluster(small_disk / "pg")
    admin = cluster.manage("issue_key", "--scopes", "catalogue:write,decide").strip()
    server = serve(cluster, tmp_path)
    filler = small_disk / "filler"
    try:
        assert probe(server, "/readyz/writes") == (200, "ok", {})
        _fill(filler)
        settled(server, "/readyz/writes", (503, "unavailable", {"storage": "disk_full"}))
        assert probe(server, "/readyz/decisions") == (200, "ok", {})
        with Caller(server.port, key=admin) as caller:
            assert caller.post("/v1/decisions", QUESTION).status == 200
            refused = _until_refused(caller)
        assert (refused["status"], refused["code"]) == (503, "disk_full")
        filler.unlink()
        settled(server, "/readyz/writes", (200, "ok", {}))
    finally:
        filler.unlink(missing_ok=True)
        server.kill()
        cluster.close()


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                os.write(file.fileno(), b"\0" * 65536)
        except OSError:
            return


def _until_refused(caller: Caller) -> dict[str, Any]:
    """Write tenants until the database has used up the room in its present pages."""
    for number in range(2_000):
        path = f"/v1/tenants/tenant-{number}"
        answer = caller.call("PUT", path, f'{{"name": "{"x" * 200}", "region": "DE"}}'.encode())
        if answer.status >= 400:
            return {"status": answer.status, "code": answer.body["code"]}
    raise AssertionError("every write succeeded on a full disk")
