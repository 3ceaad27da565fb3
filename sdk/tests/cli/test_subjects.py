"""`licet subject-commitment` reads the person from standard input and says nothing but the commitment."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from licet import subjects
from sdk.tests.cli.conftest import Licet

KEY = b"0123456789abcdef"


@pytest.fixture
def key(tmp_path: Path) -> str:
    path = tmp_path / "key"
    path.write_bytes(KEY)
    return str(path)


@pytest.mark.parametrize("said", ["p-17", "p-17\n", "p-17\r\n"])
def test_it_says_the_commitment(licet: Licet, key: str, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(said, newline=""))
    expected = subjects.commitment("p-17", tenant="acme", key=KEY)
    done = licet("subject-commitment", "acme", "--subject-key-file", key)
    assert (done.code, done.out) == (0, f"{expected}\n")
    assert f"key_id: {subjects.key_id(tenant='acme', key=KEY)}" in done.err


def test_it_says_it_to_programs(licet: Licet, key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("p-17"))
    done = licet("subject-commitment", "acme", "--subject-key-file", key, "--json")
    said = json.loads(done.out)
    assert said["subject_commitment"] == subjects.commitment("p-17", tenant="acme", key=KEY)
    assert said["key_id"] == subjects.key_id(tenant="acme", key=KEY)
    assert "p-17" not in done.out


def test_without_a_key_or_a_person_it_makes_nothing(
    licet: Licet, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("p-17"))
    assert licet("subject-commitment", "acme").code == 1
    monkeypatch.setattr("sys.stdin", io.StringIO("\n"))
    done = licet("subject-commitment", "acme", "--subject-key-file", key)
    assert (done.code, done.out) == (1, "")
