"""Each command exits with 0 if the use is allowed, 3 if it is denied, and 1 without an answer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import polars as pl
import pytest

from sdk.tests.cli.conftest import Licet
from sdk.tests.client.asking import resigned, with_member
from sdk.tests.client.faulty import Fault, Server, close_at_once
from sdk.tests.client.honest import CLEARANCE, KEY, Honest

DECIDE = (
    "decide",
    "--tenant=acme",
    "--category=telemetry",
    "--purpose=train-shared-model",
    "--field=rpm",
    "--region=DE",
)
CLEAR = (
    "clear", "--run=nightly", "--model=wear/pm/7", "--purpose=train-shared-model", "--form=raw", "--region=DE",
    "--category=telemetry",
)  # fmt: skip
NO = Fault(
    path="/v1/decisions",
    value=lambda said, _honest, _asked: {
        **said, "allow": False, "consent": None, "token": None, "obligations": [], "fields_allowed": [],
        "reasons": [{"code": "withdrawn", "since": "2026-11-01T00:00:00Z"}],
    },
)  # fmt: skip
DROP = {"tenant": "globex", "category": "telemetry", "since": "2026-11-25T12:00:00Z", "action": "drop_tenant"}
WITHDRAWN = Fault(path="/heartbeat", value=resigned(withdrawn=[DROP]))
STOPPED = Fault(path="/heartbeat", value=resigned(withdrawn=[{**DROP, "action": "stop_run"}]))
EXPIRED = Fault(path="/heartbeat", value=resigned(still_valid=False, status="expired"))


def a_clearance_says(**members: object) -> Fault:
    change = resigned(**members)
    return Fault(value=lambda said, h, a: change(said, h, a) if said.get("object") == "clearance" else said)


def test_a_question_has_three_answers(licet: Licet, server: Server) -> None:
    yes = licet(*DECIDE)
    assert (yes.code, yes.err) == (0, "")
    assert "allowed at revision 42" in yes.out
    server.fault = NO
    no = licet(*DECIDE)
    assert no.code == 3
    assert "withdrawn (since: 2026-11-01T00:00:00Z)" in no.out
    server.fault = Fault(send=close_at_once)
    nobody = licet(*DECIDE)
    assert (nobody.code, nobody.out) == (1, "")
    assert "unreachable" in nobody.err


def test_a_question_in_json(licet: Licet, server: Server) -> None:
    yes = json.loads(licet(*DECIDE, "--json").out)
    assert (yes["yes"], yes["fields_allowed"], yes["revision"]) == (True, ["rpm"], 42)
    server.fault = NO
    no = licet(*DECIDE, "--json")
    assert (no.code, json.loads(no.out)["yes"]) == (3, False)
    server.fault = Fault(path="/v1/decisions", value=with_member(token=None))
    forged = licet(*DECIDE, "--json")
    assert (forged.code, json.loads(forged.out)["code"]) == (1, "untrusted")


def test_an_obligation_nobody_knows_is_a_no(licet: Licet, server: Server) -> None:
    def obliged(said: dict[str, object], honest: object, asked: object) -> dict[str, object]:
        changed = {**said, "obligations": [{"code": "sing"}]}
        return {**changed, "token": server.honest.token(server.honest.claims(changed, asked))}  # type: ignore[arg-type]

    server.fault = Fault(path="/v1/decisions", value=obliged)
    no = licet(*DECIDE)
    assert no.code == 3
    assert "this version of licet cannot sing" in no.out


def test_a_clearance_is_shown_and_left_to_others(licet: Licet, server: Server, tmp_path: Path) -> None:
    cleared = licet(*CLEAR, f"--manifest={tmp_path / 'manifest.json'}")
    assert cleared.code == 0
    assert cleared.err == ""
    for shown in (CLEARANCE, "acme", "globex", "telemetry", "rpm"):
        assert shown in cleared.out
    assert json.loads((tmp_path / "manifest.json").read_bytes()) == server.honest.manifest()
    written = json.loads(licet(*CLEAR, "--json").out)
    assert (written["id"], written["clearance"]) == (CLEARANCE, CLEARANCE)
    assert written["manifest"] == server.honest.manifest()
    assert not [path for path in server.honest.asked if path.endswith(("/abandon", "/complete"))]


def test_nothing_cleared_is_a_no(licet: Licet, server: Server) -> None:
    server.fault = a_clearance_says(status="denied")
    for more in ((), ("--json",)):
        assert licet(*CLEAR, *more).code == 3
    assert licet(*CLEAR[:2], *CLEAR[3:], "--model=pm").code == 1


def test_a_watcher_tells_who_withdraws_and_how_it_ends(licet: Licet, server: Server) -> None:
    assert licet("watch", CLEARANCE, "--once").code == 0
    server.fault = WITHDRAWN
    told = licet("watch", CLEARANCE, "--once", "--json")
    assert told.code == 0
    assert [json.loads(line)["event"] for line in told.out.splitlines()] == ["holds", "withdrawn"]
    server.fault = STOPPED
    stopped = licet("watch", CLEARANCE)
    assert stopped.code == 3
    assert "run_stopped" in stopped.err
    server.fault = EXPIRED
    assert licet("watch", CLEARANCE).code == 3
    server.fault = Fault(path="/heartbeat", status=503)
    assert licet("watch", CLEARANCE).code == 1
    mistyped = licet("watch", "../decisions", "--json")
    assert (mistyped.code, json.loads(mistyped.out)["code"]) == (1, "no_clearance_id")


def test_a_watcher_ends_with_a_lease_that_is_lost(licet: Licet, server: Server) -> None:
    server.fault = a_clearance_says(lease_seconds=1)

    def die() -> None:
        server.fault = Fault(send=close_at_once)

    threading.Timer(0.6, die).start()
    begun = time.monotonic()
    lost = licet("watch", CLEARANCE)
    assert lost.code == 1
    assert "lease_lost" in lost.err
    assert time.monotonic() - begun < 4


@pytest.fixture
def source(tmp_path: Path) -> str:
    path = tmp_path / "in.parquet"
    pl.DataFrame({"tenant": ["acme", "globex", "initech"] * 100, "rpm": range(300)}).write_parquet(path)
    return str(path)


def filtering(source: str, target: Path, *more: str) -> tuple[str, ...]:
    asked = (f"--clearance={CLEARANCE}", "--category=telemetry", "--tenant-column=tenant")
    return ("filter", source, str(target), *asked, *more)


def test_a_file_is_filtered(licet: Licet, source: str, tmp_path: Path) -> None:
    target, report = tmp_path / "out.parquet", tmp_path / "report.json"
    done = licet(*filtering(source, target, f"--report={report}"))
    assert done.code == 0, done
    assert set(pl.read_parquet(target)["tenant"]) == {"acme", "globex"}
    said = json.loads(report.read_bytes())
    assert said["used"] == [
        {"tenant": name, "category": "telemetry", "rows": 100} for name in ("acme", "globex")
    ]
    assert "acme" in done.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.parquet", "out.parquet", "report.json"]


def test_a_tenant_that_withdraws_meanwhile_is_in_no_file(
    licet: Licet, server: Server, source: str, tmp_path: Path
) -> None:
    """The heartbeat at the start knows nothing of it, the one at the end does."""
    beats: list[int] = []

    def beat(said: dict[str, object], honest: Honest, _asked: object) -> dict[str, object]:
        beats.append(1)
        return honest.resigned({**said, "withdrawn": [DROP]}) if len(beats) > 1 else said

    server.fault = Fault(path="/heartbeat", value=beat)
    done = licet(*filtering(source, tmp_path / "out.parquet", "--json"))
    assert done.code == 0
    assert "Starting again" in done.err
    assert set(pl.read_parquet(tmp_path / "out.parquet")["tenant"]) == {"acme"}
    assert json.loads(done.out)["used"] == [{"tenant": "acme", "category": "telemetry", "rows": 100}]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (STOPPED, 3), (EXPIRED, 3), (Fault(path="/heartbeat", status=503), 1), (Fault(send=close_at_once), 1),
        (Fault(path="/manifest", value=with_member(purpose="another")), 1), (Fault(status=401), 1),
    ],
)  # fmt: skip
def test_no_file_is_written_under_a_clearance_that_does_not_hold(
    licet: Licet, server: Server, source: str, tmp_path: Path, fault: Fault, code: int
) -> None:
    server.fault = fault
    assert licet(*filtering(source, tmp_path / "out.parquet")).code == code
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_no_file_is_written_under_a_lease_that_ends_meanwhile(
    licet: Licet, server: Server, source: str, tmp_path: Path
) -> None:
    beats: list[int] = []

    def beat(said: dict[str, object], honest: Honest, _asked: object) -> dict[str, object]:
        beats.append(1)
        ended = {**said, "still_valid": False, "status": "expired"}
        return said if len(beats) < 2 else honest.resigned(ended)

    server.fault = Fault(path="/heartbeat", value=beat)
    assert licet(*filtering(source, tmp_path / "out.parquet")).code == 3
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_what_is_only_observed_is_all_there_and_says_so(licet: Licet, source: str, tmp_path: Path) -> None:
    done = licet(*filtering(source, tmp_path / "out.parquet", "--observe"))
    assert done.code == 0
    assert "OBSERVED ONLY" in done.out
    assert pl.read_parquet(tmp_path / "out.parquet").height == 300


def test_files_that_are_none_are_errors_and_leave_nothing(licet: Licet, tmp_path: Path) -> None:
    (tmp_path / "no.parquet").write_bytes(b"no parquet")
    for source in ("no.parquet", "absent.parquet"):
        ended = licet(*filtering(str(tmp_path / source), tmp_path / "out.parquet"))
        assert ended.code == 1
        assert "not_readable" in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["no.parquet"]


@pytest.mark.parametrize(
    "mistyped", [(), ("decide",), ("no-such",), ("verify",), ("decide", "--nonsense"), ("filter", "a")]
)
def test_what_is_mistyped_is_no_answer(licet: Licet, mistyped: tuple[str, ...]) -> None:
    assert licet(*mistyped).code == 1


def test_without_an_address_nothing_is_asked(licet: Licet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LICET_URL")
    ended = licet(*DECIDE)
    assert (ended.code, "not_configured" in ended.err) == (1, True)


def test_what_others_wrote_does_not_drive_the_terminal(licet: Licet, server: Server) -> None:
    reasons = [{"code": "\x1b[2J[bold]withdrawn[/bold]\x07"}]
    server.fault = Fault(
        path="/v1/decisions",
        value=lambda said, _h, _a: {
            **said,
            "allow": False,
            "consent": None,
            "token": None,
            "reasons": reasons,
        },
    )
    no = licet(*DECIDE)
    assert no.code == 3
    assert "[bold]withdrawn[/bold]" in no.out
    assert not {"\x1b", "\x07"} & set(no.out)


def test_no_command_shows_the_key(licet: Licet, server: Server) -> None:
    for fault in (None, NO, Fault(status=401), Fault(send=close_at_once)):
        server.fault = fault
        for command in (DECIDE, (*DECIDE, "--json"), CLEAR, ("watch", CLEARANCE, "--once")):
            ended = licet(*command)
            assert KEY not in ended.out + ended.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_the_commands(licet: Licet, monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
    monkeypatch.setenv("_LICET_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("COMP_WORDS", "licet ver")
    monkeypatch.setenv("COMP_CWORD", "1")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "licet ver")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    assert "verify" in licet().out


def test_a_watcher_that_is_interrupted_ends_with_yes(server: Server) -> None:
    """Ctrl-C is how it is meant to end, and gives nothing up."""
    source = Path(__file__).resolve().parents[2] / "src"
    surroundings = {
        "PYTHONPATH": str(source),
        "PATH": os.defpath,
        "LICET_URL": server.url,
        "LICET_API_KEY": KEY,
    }
    with subprocess.Popen(
        [sys.executable, "-m", "licet", "watch", CLEARANCE, "--json"],
        env=surroundings | {"PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as watching:  # fmt: skip
        assert watching.stdout is not None
        assert json.loads(watching.stdout.readline())["event"] == "holds"
        watching.send_signal(signal.SIGINT)
        _, said = watching.communicate(timeout=20)
    assert watching.returncode == 0, said
    assert "ends with its lease" in said
    assert not [path for path in server.honest.asked if path.endswith("/abandon")]
