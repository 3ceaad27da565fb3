"""The double for tests behaves like a server: it allows what a test says, signs it, and takes no live keys."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import licet
from licet.live_keys import VARIABLE
from licet.testing import Double
from licet.testing.double import KEY
from licet.testing.plugin import licet_double

__all__ = ["licet_double"]  # as pytest finds it where licet is installed

LIVE = "lk_live_" + "a" * 38
SOURCES = Path(__file__).resolve().parents[1] / "src"
FRAME = pl.DataFrame({"tenant": ["acme", "globex", "initech"], "rpm": [1, 2, 3], "secret": [4, 5, 6]})
ASKED: dict[str, Any] = {"category": "telemetry", "purpose": "train-shared-model", "region": "DE"}
RUN: dict[str, Any] = {
    "run": "nightly", "model": "wear/pm/7", "purpose": "train-shared-model", "form": "raw", "region": "DE",
    "categories": ["telemetry"],
}  # fmt: skip


def allow_two(double: Double) -> None:
    for tenant in ("acme", "globex"):
        double.allow(tenant, "telemetry", fields=["rpm"])


def test_a_program_finds_it_and_is_answered_by_what_the_test_allows(licet_double: Double) -> None:
    with licet.Client() as client:
        assert not client.decide(tenant="acme", **ASKED)
        licet_double.allow("acme", "telemetry", fields=["rpm"], aliases=["acme-eu"])
        decision = client.decide(tenant="acme", **ASKED)
        assert decision
        assert decision.fields_allowed == ("rpm",)
        assert client.decide(tenant="acme-eu", **ASKED)
        assert client.decide(tenant="acme", fields=["secret"], **ASKED).codes == ("fields_not_covered",)
        assert client.decide(tenant="globex", **ASKED).codes == ("no_consent",)
        assert not client.decide(tenant="acme", at="2026-01-01T00:00:00Z", **ASKED), (
            "an answer about the past"
        )
        batch = client.decide_batch([("acme", "telemetry"), ("x", "telemetry")], purpose="train-shared-model")
        assert batch.allow == (True, False)
        licet_double.withdraw("acme", "telemetry")
        assert client.decide(tenant="acme", **ASKED).codes == ("withdrawn",)
        assert [one.code for one in client.categories()] == ["telemetry"]
        assert [one.key for one in client.tenants()] == ["acme"]
    assert licet_double.questions[0]["tenant"] == "acme"


def test_a_run_is_filtered_and_its_report_is_seen(licet_double: Double) -> None:
    allow_two(licet_double)
    with licet.Client() as client, client.clearance(**RUN) as clearance:
        frame = clearance.filter(FRAME, category="telemetry", tenant="tenant")
        assert frame.columns == ["tenant", "rpm"]
        licet_double.withdraw("globex", "telemetry")
        clearance.renew()
        assert clearance.filter(FRAME, category="telemetry", tenant="tenant")["tenant"].to_list() == ["acme"]
        clearance.complete()
        assert [one.status for one in client.clearances()] == ["completed"]
    (run,) = licet_double.runs
    assert run.used == {("acme", "telemetry"): 2, ("globex", "telemetry"): 1}
    assert run.heartbeats == 1


def test_attempts_pauses_and_ends_are_those_of_a_server(licet_double: Double) -> None:
    allow_two(licet_double)
    with licet.Client() as client:
        for number in (1, 2):
            with client.clearance(**RUN) as clearance, client.clearance(**RUN) as rank:
                assert (clearance.id, clearance.attempt) == (rank.id, number)
                clearance.pause()
                rank.renew()
                rank.abandon()
                clearance.abandon()
        with pytest.raises(licet.Refused, match="attempt_mismatch"), client.clearance(**RUN, attempt=1):
            raise AssertionError("it began")
        with pytest.raises(licet.RunStopped), client.clearance(**RUN) as clearance:
            licet_double.withdraw("acme", "telemetry", stop_run=True)
            clearance.renew()
            clearance.check()
        with pytest.raises(licet.Refused, match="run_in_use"), client.clearance(**{**RUN, "region": "FR"}):
            raise AssertionError("it began")


def test_a_lost_server_pauses_a_run(licet_double: Double) -> None:
    allow_two(licet_double)
    with licet.Client(timeout=0.5, tries=1) as client, client.clearance(**RUN, lease_seconds=1) as clearance:
        licet_double.cut_off()
        time.sleep(1.2)
        with pytest.raises(licet.LeaseLost):
            clearance.check()
        licet_double.come_back()
        clearance.wait(10)
        licet_double.expire(licet_double.runs[0])
        with pytest.raises(licet.ClearanceEnded):
            clearance.renew()
            clearance.check()


def test_a_program_that_a_test_starts_finds_it_too(licet_double: Double, tmp_path: Path) -> None:
    allow_two(licet_double)
    said = {"used": [{"tenant": "acme", "category": "telemetry", "rows": 3}]}
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "licet", "run", "--run=x", "--model=a/b/1", "--purpose=p", "--form=raw"),
            *("--region=DE", "--category=telemetry", "--", sys.executable, "-c"),
            f"import json, os; json.dump({said!r}, open(os.environ['LICET_OUTPUTS'], 'w'))",
        ],
        env={"PYTHONPATH": str(SOURCES), **licet_double.environment, VARIABLE: "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert licet_double.runs[0].used == {("acme", "telemetry"): 3}


def test_live_keys_are_refused_on_every_way(licet_double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(licet.NotConfigured, match="live"):
        licet_double.client(LIVE)
    with pytest.raises(licet.NotConfigured, match="test"):
        licet.Client("https://licet.example.com", LIVE)
    monkeypatch.setenv("LICET_API_KEY", LIVE)
    with pytest.raises(licet.NotConfigured, match="test"):
        licet.Client()
    assert licet_double.live_keys_refused == 0, "it was not even sent"


def test_a_live_key_that_reaches_the_double_is_refused_and_counted() -> None:
    with Double() as double, licet.Client(double.url, LIVE, tries=1) as client:
        double.allow("acme", "telemetry", fields=["rpm"])
        assert not client.decide(tenant="acme", **ASKED)
        assert double.live_keys_refused == 1


def test_a_client_outside_of_tests_takes_live_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    licet.Client("https://licet.example.com", LIVE).close()


def test_pytest_finds_the_fixture_and_fails_a_test_that_sends_a_live_key(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["licet.testing.plugin"]\n')
    (tmp_path / "test_it.py").write_text(
        "import os, urllib.request, urllib.error\n"
        "def test_right(licet_double):\n    assert os.environ['LICET_URL'] == licet_double.url\n"
        "def test_wrong(licet_double):\n"
        f"    asked = urllib.request.Request(licet_double.url + '/v1/key', headers={{'Authorization': 'Bearer {LIVE}'}})\n"
        "    try:\n        urllib.request.urlopen(asked)\n    except urllib.error.HTTPError as error:\n        assert error.code == 401\n"
    )
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(tmp_path)],
        cwd=tmp_path, env={"PYTHONPATH": str(SOURCES), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "2 passed, 1 error" in ended.stdout, ended.stdout + ended.stderr
    assert "sent a live key" in ended.stdout


@pytest.mark.parametrize("name", ["fields", "aliases", "pseudonymise"])
def test_a_text_where_a_list_belongs_is_refused(licet_double: Double, name: str) -> None:
    with pytest.raises(TypeError, match="list of texts"):
        licet_double.allow("acme", "telemetry", **{"fields": ["rpm"], name: "rpm"})  # type: ignore[arg-type]


def test_many_clients_may_use_it_at_once(licet_double: Double) -> None:
    allow_two(licet_double)
    found: list[str] = []

    def begin() -> None:
        with licet.Client() as client, client.clearance(**RUN) as clearance:
            found.append(clearance.id)
            clearance.hand_over()

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == len(licet_double.runs) == 1


def test_what_is_no_request_is_refused(licet_double: Double) -> None:
    with licet_double.client() as client, pytest.raises(licet.Refused) as refused:
        client.transport.post("/v1/decisions", b"{")
    assert refused.value.status == 400
    with licet_double.client() as client, pytest.raises(licet.Refused):
        client.transport.get("/v1/nothing")
    assert json.loads(json.dumps(licet_double.environment))["LICET_API_KEY"] == KEY
