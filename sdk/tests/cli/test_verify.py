"""`licet verify` by both faces: with typer and rich, and with the core install alone, as a process of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from sdk.tests.cli.conftest import Ended, Licet
from sdk.tests.verification.documents import KEYS, decision, receipt, written

SOURCE = Path(__file__).resolve().parents[2] / "src"
WITHOUT = "import sys; sys.modules.update(typer=None, rich=None, polars=None, pandas=None, pyarrow=None, duckdb=None);"


@pytest.fixture
def core(tmp_path: Path) -> Licet:
    """A Python in which neither typer nor rich nor any engine can be imported."""

    def run(*arguments: str) -> Ended:
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                f"{WITHOUT} from licet.cli.entry import main; sys.exit(main())",
                *arguments,
            ],
            env={"PYTHONPATH": str(SOURCE), "PATH": os.defpath},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(params=["core", "licet"])
def either(request: pytest.FixtureRequest) -> Licet:
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]


@pytest.fixture
def keys(tmp_path: Path) -> str:
    path = tmp_path / "keys.json"
    path.write_bytes(KEYS)
    return f"--keys={path}"


def file(folder: Path, document: object) -> str:
    path = folder / "document"
    path.write_bytes(document if isinstance(document, bytes) else written(document))
    return str(path)


def test_genuine_is_0_forged_is_3_and_neither_is_1(either: Licet, keys: str, tmp_path: Path) -> None:
    genuine = either("verify", file(tmp_path, receipt()), keys)
    assert genuine.code == 0
    assert "genuine" in genuine.out
    assert "acme" in genuine.out
    forged = either("verify", file(tmp_path, {**receipt(), "id": "ent_x"}), keys)
    assert forged.code == 3
    assert "NOT GENUINE. The signed content differs from the receipt in id." in forged.out
    assert "acme" not in forged.out
    neither = either("verify", file(tmp_path, {"object": "bundle"}), keys)
    assert (neither.code, neither.out) == (1, "")
    assert "not_verifiable" in neither.err


def test_in_json(either: Licet, keys: str, tmp_path: Path) -> None:
    genuine = json.loads(either("verify", file(tmp_path, decision(form="batch")), keys, "--json").out)
    assert (genuine["kind"], genuine["holds"], genuine["says"]["tenant"]) == ("decision", True, "acme")
    forged = json.loads(
        either("verify", file(tmp_path, {**decision(), "consent": "con_x"}), keys, "--json").out
    )
    assert (forged["holds"], forged["says"]) == (False, {})
    neither = either("verify", file(tmp_path, b"hello"), keys, "--json")
    assert (neither.code, json.loads(neither.out)["code"]) == (1, "not_verifiable")


def test_both_faces_say_the_same(core: Licet, licet: Licet, keys: str, tmp_path: Path) -> None:
    for document in (receipt(), {**receipt(), "kind": "x"}, decision(), {"object": "bundle"}):
        asked = ("verify", file(tmp_path, document), keys, "--json")
        assert (core(*asked).code, core(*asked).out) == (licet(*asked).code, licet(*asked).out)


def test_files_that_are_not_there_are_errors(either: Licet, keys: str, tmp_path: Path) -> None:
    for asked in (
        ("absent", keys),
        (file(tmp_path, receipt()), "--keys=absent"),
        (file(tmp_path, receipt()),),
    ):
        assert either("verify", *asked).code == 1
    assert either("verify").code == 1
    assert either("verify", "--nonsense").code == 1


def test_the_core_says_what_more_there_is(core: Licet) -> None:
    ended = core("decide", "--tenant=acme")
    assert ended.code == 1
    assert "pip install 'licet[cli]'" in ended.err
    assert core("--help").code == 0
    assert core().code == 1


def test_what_is_piped_is_read(licet: Licet, keys: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(decision()["token"].encode())))
    assert licet("verify", "-", keys).code == 0


def test_the_module_is_the_command(tmp_path: Path, keys: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "licet", "verify", file(tmp_path, receipt()), keys],
        env={"PYTHONPATH": str(SOURCE), "PATH": os.defpath}, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
