"""`manage.py issue_key` prints a working key and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from ledger import queries as ledger
from ledger import scope
from tenants import api_keys
from tenants.models import ApiKey
from tenants.queries import keys
from tests.people import Party


def issue(**options: Any) -> str:
    out = StringIO()
    call_command("issue_key", stdout=out, **options)
    return out.getvalue()


def test_it_prints_the_key_and_nothing_else(db: None) -> None:
    printed = issue(scopes="decide,runs")

    assert api_keys.is_well_formed(printed.removesuffix("\n"))
    assert printed.startswith("lk_live_")


def test_it_issues_what_was_asked_for(acme: Party) -> None:
    printed = issue(scopes="decide", tenant="acme", expires="90d", regions="DE, FR", name="nightly")

    with scope.everything(reason="sign-in"):
        seen = keys.api_key_by_digest(sha256=api_keys.digest(printed.strip()))
    assert seen is not None
    assert (seen.scopes, seen.tenant, seen.regions, seen.name) == (
        {"decide"},
        acme.tenant,
        ("DE", "FR"),
        "nightly",
    )
    assert seen.expires_at is not None
    assert timedelta(days=89) < seen.expires_at - datetime.now(UTC) <= timedelta(days=90)
    with scope.everything(reason="audit"):
        newest = ledger.entries(newest_first=True, limit=1)[0]
    assert (newest.kind, newest.body["key"]) == ("key.issued/5", str(seen.id))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"scopes": "decide,everything"}, "Unknown or missing scope: everything"),
        ({"scopes": ","}, "name at least one scope"),
        ({"scopes": "decide", "tenant": "acme", "mode": "test"}, "There is no test tenant acme"),
        ({"scopes": "decide", "expires": "soon"}, "expected a number and a unit"),
        ({"scopes": "decide", "networks": "10.0.0.1/8"}, "expected networks such as"),
    ],
    ids=["unknown scope", "no scope", "a tenant of the other mode", "a period that is none", "no network"],
)
def test_it_says_what_is_wrong(acme: Party, options: dict[str, str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        issue(**options)


@pytest.mark.django_db
def test_a_key_names_its_holder_by_address(capsys: pytest.CaptureFixture[str]) -> None:
    for address in ("mona@vendor.example", "MONA@vendor.example"):
        call_command("issue_key", scopes="approve", holder=address)
    holders = set(ApiKey.objects.values_list("holder", flat=True))
    assert len(holders) == 1
    assert None not in holders
    with pytest.raises(CommandError, match="e-mail address"):
        call_command("issue_key", scopes="approve", holder="mona")
