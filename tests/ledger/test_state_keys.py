"""The keys of digests: made once in development, required in production, exchanged while servers run."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from ledger import checks, state_keys


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.LICET_KEY_DIR = tmp_path / "keys"
    return tmp_path / "keys"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_first_key_is_made_once_and_readable_by_its_owner_alone(folder: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        made = {key.id for key in threads.map(lambda _: state_keys.current(), range(32))}
    assert len(made) == 1
    assert (folder / "state.key").stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in folder.iterdir()) == ["state.key"]


def test_production_makes_no_key(settings: Any, folder: Path) -> None:
    settings.LICET_ENVIRONMENT = "production"
    with pytest.raises(ImproperlyConfigured, match="no state key"):
        state_keys.current()
    assert [each.id for each in checks.state_key_is_there(None, ["default"])] == ["ledger.E010"]
    write(folder / "state.key", secrets.token_hex(32))
    assert checks.state_key_is_there(None, ["default"]) == []


@pytest.mark.asvs("11.2.3")
@pytest.mark.parametrize("text", ["", "zz", "00" * 31, "00" * 33, "not hexadecimal"])
def test_what_is_no_key_is_refused(folder: Path, text: str) -> None:
    write(folder / "state.key", text)
    with pytest.raises(ImproperlyConfigured, match="is not a key of 32 bytes"):
        state_keys.current()
    assert state_keys.key_named("0" * 16) is None


def test_an_exchanged_key_is_read_anew_and_the_retired_one_still_checks(folder: Path) -> None:
    first = state_keys.current()
    (folder / "retired").mkdir()
    (folder / "state.key").rename(folder / "retired" / "2026.key")
    second = state_keys.current()
    assert second != first
    assert (state_keys.key_named(first.id), state_keys.key_named(second.id)) == (first, second)
    (folder / "retired" / "2026.key").unlink()
    assert state_keys.key_named(first.id) is None
    assert state_keys.key_named("unknown") is None


def test_an_unreadable_retired_key_hides_no_other(folder: Path) -> None:
    key = state_keys.current()
    write(folder / "retired" / "a.key", "broken")
    write(folder / "retired" / "b.key", key.secret.hex())
    (folder / "state.key").unlink()
    assert state_keys.key_named(key.id) == key
