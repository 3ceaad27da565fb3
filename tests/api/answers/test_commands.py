"""Both commands against a real web process."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from consent.operations import changes
from ledger import scope
from tests import catalogue as vendor
from tests.api.client import Api, key_for
from tests.lineage.shelf import Shelf
from tests.people import SETUP, START, customer
from tests.servers import serving


def compared(before: Path, *, url: str, key: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    capsys.readouterr()
    code = 0
    try:
        call_command("answers_compared", str(before), url=url, key=key)
    except CommandError as error:
        code = error.returncode
    return code, capsys.readouterr().out


def test_a_withdrawal_is_named_with_its_rule(
    committed_db: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    customer("acme", "ACME Pumps")
    customer("globex", "Globex")
    vendor.record()
    given = vendor.give()
    vendor.give("globex")
    Shelf(Api(key_for("runs"))).import_("1", "none")
    key = key_for("decide", "runs", "consent:read")
    file = tmp_path / "before.jsonl"
    with serving(committed_db, log=tmp_path) as [server]:
        url = f"http://127.0.0.1:{server.port}"
        call_command("answers_recorded", str(file), url=url, key=key)
        assert compared(file, url=url, key=key, capsys=capsys)[0] == 0, "nothing changed"

        with scope.everything(reason="staff"):
            changes.withdraw(consent=given.consent, by=SETUP, at=START)
        code, told = compared(file, url=url, key=key, capsys=capsys)
        assert code == 0, "what is narrower and explained is no failure"
        denied = [line for line in told.splitlines() if line.startswith("now denied: ")]
        assert denied
        assert all("acme/" in line and "[withdrawn]" in line for line in denied)
        assert "withdrawn: The customer withdrew" in told

        narrower = tmp_path / "after.jsonl"
        call_command("answers_recorded", str(narrower), url=url, key=key)
        vendor.give()
        code, told = compared(narrower, url=url, key=key, capsys=capsys)
        assert code == 1, "a yes that was a no is a failure, whatever the rule"
        assert "now allowed: acme/" in told

        with pytest.raises(CommandError, match="is there already"):
            call_command("answers_recorded", str(file), url=url, key=key)
        with pytest.raises(CommandError, match="answered 401"):
            call_command("answers_recorded", str(tmp_path / "x"), url=url, key="lk_live_wrong")
        with pytest.raises(CommandError, match="answered 403"):
            call_command("answers_recorded", str(tmp_path / "y"), url=url, key=key_for("decide"))
    left = [
        path.name for path in tmp_path.iterdir() if path.suffix in {".jsonl", ".part", ""} and path.is_file()
    ]
    assert sorted(left) == ["after.jsonl", "before.jsonl"], "a run that failed leaves nothing behind"


@pytest.mark.parametrize("url", ["licet.example", "ftp://licet.example", "http://licet.example/portal"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(CommandError):
        call_command("answers_recorded", str(tmp_path / "x"), url=url, key="lk_live_x")


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="does not answer GET /v1/tenants"):
        call_command("answers_recorded", str(tmp_path / "x"), url="http://127.0.0.1:9", key="lk_live_x")
