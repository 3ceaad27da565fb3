"""CONTRIBUTING.md names files, functions and commands that exist, and the steps of its recipes work."""

from __future__ import annotations

import importlib
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import get_commands
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client, override_settings
from django.urls import include, path
from django.views.decorators.http import require_safe

from api import reference
from consent import policy
from consent.question import Question
from consent.reasons import Reason
from ledger import actors, entries, migration_guards, operations, queries, registered_kinds, scope
from ledger.entries import Draft
from portal import urls as portal_urls
from portal.acting_members import for_acting_member
from portal.pages import show
from tests import databases
from tests.consent.acme import FACTS, NOW, QUESTION
from tests.people import Human, Party
from tests.portal import conftest as portal_fixtures

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "CONTRIBUTING.md").read_text()
RECIPES = dict(re.findall(r"^## (Add [^\n]+)\n(.*?)(?=^## |\Z)", GUIDE, re.MULTILINE | re.DOTALL))
QUOTED = sorted(set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", GUIDE, flags=re.DOTALL))))
PATHS = [name for name in QUOTED if re.fullmatch(r"[\w./-]*/[\w./-]+", name) and not name.endswith("/1")]
# Names with a dot of which the first part is a package of this repository.
DOTTED = [
    name
    for name in QUOTED
    if re.fullmatch(r"\w+(\.\w+)+", name) and (ROOT / name.split(".")[0] / "__init__.py").exists()
]
sign_in = portal_fixtures.sign_in


def names_something(dotted: str) -> bool:
    """Whether the longest importable module of a dotted name has the rest of it as attributes."""
    parts = dotted.split(".")
    for split in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:split]))
        except ModuleNotFoundError:
            continue
        return all(
            hasattr(found, name) and (found := getattr(found, name)) is not None for name in parts[split:]
        )
    return False


def test_there_is_a_recipe_for_each_usual_change() -> None:
    assert list(RECIPES) == [
        "Add an entry kind",
        "Add an API endpoint",
        "Add a letter",
        "Add a page",
        "Add a rule",
    ]
    for name, text in RECIPES.items():
        steps = [int(number) for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]
        assert steps == list(range(1, len(steps) + 1)), name
        assert 5 <= len(steps) <= 8, name


def test_the_guide_names_enough_to_be_checked() -> None:
    assert len(PATHS) > 25
    assert len(DOTTED) > 20


@pytest.mark.parametrize("name", sorted(name for name in set(PATHS) if not name.startswith(".licet/")))
def test_every_named_path_exists(name: str) -> None:
    assert (ROOT / name).exists()


@pytest.mark.parametrize("name", sorted(set(DOTTED)))
def test_every_named_function_exists(name: str) -> None:
    assert names_something(name)


@pytest.mark.parametrize("name", ["ledger.operations.forget", "ledger.nothing", "nothing.at.all"])
def test_a_name_of_nothing_is_found_out(name: str) -> None:
    assert not names_something(name)


def test_every_named_command_exists() -> None:
    commands = set(re.findall(r"dev\.py manage ([a-z_]+)", GUIDE))
    assert commands <= set(get_commands())
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)(?= {2,}|`|\n| ARGS)", GUIDE)) <= targets


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#]+)\)", GUIDE))
def test_every_link_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()


def test_private_names_stand_where_the_guide_says() -> None:
    assert isinstance(policy._RULED, tuple)
    assert hasattr(importlib.import_module("notices.queries.letter_facts"), "_READERS")


# -- The steps, done -----------------------------------------------------------------------------------


def test_a_new_entry_kind_is_recorded_and_limits_its_body(
    committed_db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "_KINDS", dict(entries._KINDS))
    kind = entries.register("note.taken/1", "note", purpose="A note was taken")
    with databases.connected(committed_db, "owner"):
        assert registered_kinds.add_missing(connection) == [kind.name]
    by, at = actors.system("tests"), datetime(2025, 3, 1, tzinfo=UTC)
    with scope.everything(reason="audit"):
        draft = Draft(uuid4(), kind.name, "live", {"note": "remember"})
        [appended] = operations.record([draft], by=by, at=at)
        assert queries.entry(id=appended.id).body == {"note": "remember"}
        with pytest.raises(entries.MembersNotAllowed):
            operations.record([Draft(uuid4(), kind.name, "live", {"name": "Alice"})], by=by, at=at)
    assert callable(migration_guards.stamped_once)


def test_a_declared_route_is_in_the_reference() -> None:
    assert all(found.route.summary for found in reference.routes())
    assert any(found.route.writes for found in reference.routes())


@pytest.mark.parametrize("template", ["notices/letter.txt", "notices/letter.html"])
def test_a_new_letter_is_laid_out(template: str) -> None:
    shown = render_to_string(
        template,
        {
            "name": "Alice Adams",
            "subject": "Noted: Machine telemetry of ACME Pumps",
            "says": "We noted a change.",
            "ask": "Review the note",
            "link": "https://licet.example.com/live/acme/",
            "facts": [("Ledger", "revision 42")],
        },
    )
    for text in ("Alice Adams", "We noted a change.", "Review the note", "revision 42", "/live/acme/"):
        assert text in shown


@require_safe
@for_acting_member
def noted(request: Any, member: Any) -> Any:
    return show(request, member, "statements", months=[])


class NotedUrls:
    """The portal's addresses with one page more, as `portal/urls.py` would have it."""

    _portal = [
        *portal_urls.urlpatterns,
        path("<portal_mode:mode>/<portal_code:key>/noted/", noted, name="noted"),
    ]
    urlpatterns = [
        path("", include((_portal, "portal"))),
        path("accounts/", include("allauth.urls")),
    ]


def test_a_new_page_is_for_its_members_only(
    acme: Party, alice: Human, charlie: Human, sign_in: portal_fixtures.SignIn
) -> None:
    owner, stranger = sign_in(alice), sign_in(charlie)
    with override_settings(ROOT_URLCONF=NotedUrls):
        assert owner.get("/live/acme/noted/").status_code == 200
        assert stranger.get("/live/acme/noted/").status_code == 404
        assert Client().get("/live/acme/noted/").status_code == 302


def test_a_new_rule_denies_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed_on_mondays(question: Question, assessment: Any, at: datetime) -> Reason | None:
        return Reason("tenant_suspended", detail={"day": "Monday"}) if at.weekday() == 0 else None

    assert policy.decide(QUESTION, FACTS, at=NOW).allow
    monkeypatch.setattr(policy, "_RULED", (*policy._RULED, closed_on_mondays))
    decision = policy.decide(QUESTION, FACTS, at=NOW)
    assert NOW.weekday() == 0
    assert (decision.allow, decision.reasons[0].detail) == (False, {"day": "Monday"})
