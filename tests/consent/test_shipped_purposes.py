"""The purposes that Licet ships: there in both modes after one command, recorded, and never in a vendor's way."""

from __future__ import annotations

import json

import pytest
from django.core.management import call_command

from consent import shipped_purposes
from consent.operations import purposes
from consent.queries import purposes as purpose_queries
from ledger import queries as ledger
from ledger import scope
from tests.people import SETUP, START

CODES = [
    "benchmark-insights",
    "evaluate",
    "generate-synthetic",
    "human-review",
    "retrieve-own",
    "retrieve-shared",
    "train-own-model",
    "train-shared-model",
]


def ship() -> None:
    call_command("ship_purposes", verbosity=0)


def codes(mode: str) -> list[str]:
    with scope.everything(reason="audit"):
        return sorted(one.code for one in purpose_queries.purposes(mode=mode))


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["live", "test"])
def test_they_are_there_in_both_modes(mode: str) -> None:
    assert codes(mode) == []
    ship()
    assert codes(mode) == CODES


@pytest.mark.django_db
def test_each_has_its_entry_by_the_system_and_none_a_second_one() -> None:
    ship()
    ship()
    with scope.everything(reason="audit"):
        entries = ledger.entries(limit=100)
    assert len(entries) == 2 * len(shipped_purposes.PURPOSES)
    assert {one.kind for one in entries} == {"purpose.recorded/2"}
    assert {json.loads(one.data)["actor"]["kind"] for one in entries} == {"system"}


@pytest.mark.django_db
def test_what_a_vendor_made_of_one_stays() -> None:
    with scope.everything(reason="staff"):
        purposes.put_purpose(
            mode="live", code="evaluate", name="Our own words", cross_tenant=False, by=SETUP, at=START
        )
    ship()
    with scope.everything(reason="audit"):
        (kept,) = [one for one in purpose_queries.purposes(mode="live") if one.code == "evaluate"]
    assert (kept.name, kept.cross_tenant) == ("Our own words", False)
    assert codes("live") == CODES


def test_what_stays_with_one_tenant_is_not_cross_tenant() -> None:
    own = {one.code for one in shipped_purposes.PURPOSES if not one.cross_tenant}
    assert own == {"train-own-model", "retrieve-own", "human-review"}
