"""A consumer of an unknown kind, or one whose turn is not declared, fails the start."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from ledger import consumers, entries
from ledger.entries import Draft, EntryKind
from tenants.kinds import ACCOUNT, KEY_ISSUED, KEY_REVOKED

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "_in_transaction", {})
    monkeypatch.setattr(consumers, "_delivered", {})


def nothing(drafts: Sequence[Draft], **_: Any) -> list[Draft]:
    return []


def together(name: str, *kinds: EntryKind, after: Sequence[str] = ()) -> None:
    consumers.register_in_transaction(name, kinds, nothing, after=after)


def test_a_kind_knows_its_noun_and_verb() -> None:
    assert (KEY_REVOKED.noun, KEY_REVOKED.verb) == ("key", "revoked")
    assert entries.kind_named("member.ended/1").noun == "member"


NEVER_REGISTERED = EntryKind("consent.statde/1", ("consent",), "a slip of the pen")
COPY = EntryKind(KEY_REVOKED.name, KEY_REVOKED.members, KEY_REVOKED.purpose)


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(NEVER_REGISTERED, id="a kind that was never registered"),
        pytest.param(COPY, id="a copy of a registered kind"),
        pytest.param("key.revoked/1", id="a name instead of the kind"),
    ],
)
@pytest.mark.parametrize(
    "register",
    [consumers.register_delivered, consumers.register_in_transaction],
    ids=["delivered", "in transaction"],
)
def test_an_unknown_kind_is_refused_by_name(register: Callable[..., None], kind: Any) -> None:
    with pytest.raises(entries.UnknownKind, match=r"the consumer probe reacts to '(consent|key)\."):
        register("probe", [KEY_ISSUED, kind], nothing)
    assert consumers.delivery_consumers(KEY_ISSUED.name) == []
    assert consumers.transaction_consumers(KEY_ISSUED.name) == []


@pytest.mark.parametrize("register", [consumers.register_delivered, consumers.register_in_transaction])
def test_a_name_is_taken_once(register: Callable[..., None]) -> None:
    register("probe", [KEY_ISSUED], nothing)
    with pytest.raises(consumers.RegisteredTwice, match="probe"):
        register("probe", [KEY_REVOKED], nothing)


def test_consumers_run_in_the_order_that_they_declare() -> None:
    together("first", KEY_ISSUED)
    together("second", KEY_ISSUED, KEY_REVOKED, after=("first",))
    together("third", KEY_ISSUED, after=("second",))
    assert consumers.transaction_consumers(KEY_ISSUED.name) == ["first", "second", "third"]
    assert consumers.transaction_consumers(KEY_REVOKED.name) == ["second"]


def test_consumers_of_different_kinds_need_no_order() -> None:
    together("first", KEY_ISSUED)
    together("second", KEY_REVOKED)
    assert consumers.transaction_consumers(KEY_REVOKED.name) == ["second"]


def test_two_consumers_of_one_kind_without_an_order_are_refused() -> None:
    together("first", KEY_ISSUED, ACCOUNT)
    together("other", KEY_REVOKED)
    with pytest.raises(
        consumers.OrderNotDeclared, match=rf"first and second both react to {re.escape(KEY_ISSUED.name)}"
    ):
        together("second", KEY_ISSUED, KEY_REVOKED, after=("other",))


def test_after_names_only_consumers_that_are_registered_before() -> None:
    with pytest.raises(consumers.UnknownPredecessor, match=r"second is to run after first.*INSTALLED_APPS"):
        together("second", KEY_ISSUED, after=("first",))


def test_pricing_runs_before_the_orders_of_a_withdrawal(monkeypatch: pytest.MonkeyPatch) -> None:
    from consent import consumers as consent_consumers
    from consent.kinds import STATED, WITHDRAWN
    from lineage import consumers as lineage_consumers
    from pricing import consumers as pricing_consumers

    for room in (consent_consumers, pricing_consumers, lineage_consumers):
        room.register()
    told = ["consent.requests", "pricing", "lineage.reinstatements"]
    assert consumers.transaction_consumers(STATED.name) == told
    assert consumers.transaction_consumers(WITHDRAWN.name) == ["pricing", "lineage.withdrawals"]
    monkeypatch.setattr(consumers, "_in_transaction", {})
    monkeypatch.setattr(consumers, "_delivered", {})
    with pytest.raises(consumers.UnknownPredecessor, match=r"lineage\.withdrawals is to run after pricing"):
        lineage_consumers.register()


BROKEN = {
    "an unknown kind": (
        "consumers.register_delivered('probe', [EntryKind('gossip.heard/1', (), '')], print)",
        "UnknownKind: the consumer probe reacts to 'gossip.heard/1'",
    ),
    "no declared order": (
        "consumers.register_in_transaction('probe', [WITHDRAWN], print)",
        "OrderNotDeclared: the consumers pricing and probe both react to consent.withdrawn/1",
    ),
}


@pytest.mark.parametrize(("line", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_the_product_does_not_start_with_such_a_consumer(tmp_path: Path, line: str, message: str) -> None:
    """In a process of its own: an app registers the consumer, and `manage.py check` fails."""
    (tmp_path / "probe").mkdir()
    (tmp_path / "probe" / "__init__.py").touch()
    (tmp_path / "probe" / "apps.py").write_text(
        "from django.apps import AppConfig\n"
        "class ProbeConfig(AppConfig):\n"
        "    name = 'probe'\n"
        "    def ready(self):\n"
        "        from consent.kinds import WITHDRAWN\n"
        "        from ledger import consumers\n"
        "        from ledger.entries import EntryKind\n"
        f"        {line}\n"
    )
    (tmp_path / "probe_settings.py").write_text(
        "from config.settings import *\nINSTALLED_APPS = [*INSTALLED_APPS, 'probe']\n"
    )
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "probe_settings",
        "PYTHONPATH": str(tmp_path),
    }
    start = [sys.executable, "manage.py", "check"]
    broken = subprocess.run(start, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert broken.returncode != 0
    assert message in broken.stderr
