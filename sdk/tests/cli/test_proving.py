"""`licet prove-gone`, `licet new-key` and `licet sample`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from licet import audit_sample
from sdk.tests.cli.conftest import Licet


@pytest.fixture
def key(licet: Licet, tmp_path: Path) -> Path:
    path = tmp_path / "key.pem"
    made = licet("new-key", str(path))
    assert made.code == 0
    (tmp_path / "keys.json").write_text(made.out)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "data"
    path.mkdir()
    return path


def prove(licet: Licet, key: Path, folder: Path, *more: str) -> tuple[int, Path]:
    result = key.parent / "result.json"
    ended = licet(
        "prove-gone", str(folder), "--tenant", "acme", "--key", str(key), "--output", str(result), *more
    )
    return ended.code, result


def test_what_is_gone_is_signed_and_verified_with_the_searchers_keys(
    licet: Licet, key: Path, folder: Path
) -> None:
    (folder / "rows.csv").write_text("globex,1")
    code, result = prove(licet, key, folder)
    assert (code, json.loads(result.read_text())["gone"]) == (0, True)
    verified = licet("verify", str(result), "--keys", str(key.parent / "keys.json"))
    assert (verified.code, "search: genuine" in verified.out) == (0, True)


def test_a_result_that_was_edited_is_not_genuine(licet: Licet, key: Path, folder: Path) -> None:
    (folder / "rows.csv").write_text("acme,1")
    code, result = prove(licet, key, folder)
    assert code == 3
    said = json.loads(result.read_text())
    result.write_text(json.dumps({**said, "found": 0, "gone": True}))
    assert licet("verify", str(result), "--keys", str(key.parent / "keys.json")).code == 3


def test_what_could_not_be_read_is_no_proof(licet: Licet, key: Path, folder: Path) -> None:
    (folder / "all.zip").write_bytes(b"PK")
    code, result = prove(licet, key, folder)
    said = json.loads(result.read_text())
    assert (code, said["complete"], said["unread"]) == (1, False, 1)


def test_a_result_must_be_signed(licet: Licet, folder: Path) -> None:
    ended = licet("prove-gone", str(folder), "--tenant", "acme")
    assert ended.code == 1
    assert "must be signed" in ended.err


def test_a_key_is_not_overwritten_and_only_its_user_reads_it(licet: Licet, key: Path) -> None:
    before = key.read_bytes()
    assert licet("new-key", str(key)).code == 1
    assert key.read_bytes() == before
    assert key.stat().st_mode & 0o077 == 0


def test_the_certificate_says_what_to_search_for(licet: Licet, key: Path, folder: Path) -> None:
    certificate = key.parent / "certificate.json"
    certificate.write_text(json.dumps({"object": "certificate", "id": "crt_1", "tenant": "acme"}))
    (folder / "rows.csv").write_text("acme,1")
    ended = licet("prove-gone", str(folder), "--certificate", str(certificate), "--key", str(key), "--json")
    said = json.loads(ended.out)
    assert (said["wanted"]["certificate"], said["found"]) == ("crt_1", 1)


def test_a_sample_is_drawn_again_offline(licet: Licet, tmp_path: Path) -> None:
    listed = {
        "object": "audit_list",
        "runs": [{"id": "clr_1"}, {"id": "clr_2"}],
        "copies": [],
        "orders": [{"id": "dst_1"}],
    }
    path = tmp_path / "list.json"
    path.write_text(json.dumps(listed))
    ended = licet("sample", str(path), "--auditor-seed", "a", "--vendor-seed", "b", "--size", "2")
    assert ended.out.split() == audit_sample.draw(listed, auditor_seed="a", vendor_seed="b", size=2)
    assert len(ended.out.split()) == 2
