"""The published keys: a retired key says since when it signs no more."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ledger import signing_keys
from wire import times


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.LICET_KEY_DIR = tmp_path
    (tmp_path / "retired").mkdir()
    _write(tmp_path / "current.pem")
    return tmp_path


def _write(path: Path) -> None:
    private = Ed25519PrivateKey.generate()
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def test_a_key_that_signs_is_not_retired(folder: Path) -> None:
    [key] = signing_keys.key_set()["keys"]
    assert "retired_at" not in key


def test_a_moved_key_is_retired_since_it_was_moved(folder: Path) -> None:
    old = datetime(2020, 1, 1, tzinfo=UTC).timestamp()
    os.utime(folder / "current.pem", (old, old))
    (folder / "current.pem").rename(folder / "retired" / "first.pem")
    _write(folder / "current.pem")
    _, retired = signing_keys.key_set()["keys"]
    assert abs(times.parse(retired["retired_at"]) - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_file_beside_a_retired_key_says_when(folder: Path) -> None:
    _write(folder / "retired" / "first.pem")
    (folder / "retired" / "first.retired_at").write_text("2026-11-30T20:00:00Z\n")
    _, retired = signing_keys.key_set()["keys"]
    assert retired["retired_at"] == "2026-11-30T20:00:00Z"


def test_a_time_that_cannot_be_read_is_not_left_out(folder: Path) -> None:
    shutil.copy(folder / "current.pem", folder / "retired" / "first.pem")
    (folder / "retired" / "first.retired_at").write_text("yesterday")
    with pytest.raises(signing_keys.SigningKeyUnavailable, match=r"first[.]retired_at"):
        signing_keys.key_set()
