"""A schedule that could break a guarantee is refused before anybody can be promised anything under it."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from pricing import schedule_reader
from tests.pricing.schedules import GENEROUS

Spoil = Callable[[dict[str, Any]], Any]


def published(spoil: Spoil | None = None) -> list[tuple[str, str]]:
    written = copy.deepcopy(GENEROUS.to_dict())
    written["tiers"] = written["tiers"][:3]
    if spoil is not None:
        spoil(written)
    found, errors = schedule_reader.parse(written, pointer="/schedule")
    assert (found is None) == bool(errors)
    return [(error.pointer.removeprefix("/schedule"), error.code) for error in errors]


def test_a_sound_schedule_is_accepted() -> None:
    assert published() == []


def put(*path: Any) -> Spoil:
    """Sets the last but one of `path` to the last, in the member that the rest leads to."""
    *way, name, value = path

    def spoil(written: dict[str, Any]) -> None:
        target: Any = written
        for step in way:
            target = target[step]
        target[name] = value

    return spoil


@pytest.mark.parametrize(
    ("spoil", "pointer", "code"),
    [
        pytest.param(
            put("forms", "anonymised", 9000), "/forms/anonymised", "bad_value", id="a form that rises"
        ),
        pytest.param(
            lambda w: w["forms"].pop("raw"), "/forms/pseudonymised", "bad_value", id="raw for nothing"
        ),
        pytest.param(put("forms", "raw", 10_001), "/forms/raw", "bad_value", id="more than all"),
        pytest.param(
            put("forms", "encrypted", 1), "/forms/encrypted", "unknown_member", id="an unknown form"
        ),
        pytest.param(put("on_withdrawal", "destroy", 10_000), None, "", id="equal is not rising"),
        pytest.param(
            put("on_withdrawal", "retire_models", 9500),
            "/on_withdrawal/retire_models",
            "bad_value",
            id="a stricter withdrawal for more",
        ),
        pytest.param(
            put("ownership", "tenant", 8000), "/ownership/tenant", "bad_value", id="ownership that rises"
        ),
        pytest.param(put("regions", "XX", 1), "/regions/XX", "bad_value", id="an unknown region"),
        pytest.param(
            put("covenants", "friend", 1), "/covenants/friend", "unknown_member", id="an unknown covenant"
        ),
        pytest.param(
            put("purposes", "shared", "1"), "/purposes/shared", "wrong_type", id="a text for a factor"
        ),
        pytest.param(
            put("history", 1, "bps", 6000), "/history/1/bps", "bad_value", id="a longer past for less"
        ),
        pytest.param(put("history", 1, "days", 0), "/history/1/days", "bad_value", id="grades out of order"),
        pytest.param(
            put("retention", 2, "bps", 1), "/retention/2/bps", "bad_value", id="kept longer for less"
        ),
        pytest.param(
            put("validity", 1, "bps", 1), "/validity/1/bps", "bad_value", id="valid longer for less"
        ),
        pytest.param(put("ahead", 1, "bps", 1), "/ahead/1/bps", "bad_value", id="more to come for less"),
        pytest.param(
            put("clawback", [{"days": 0, "bps": 1}, {"days": 9, "bps": 2}]),
            "/clawback/1/bps",
            "bad_value",
            id="a clawback that rises",
        ),
        pytest.param(put("tiers", []), "/tiers", "bad_value", id="no tier"),
        pytest.param(
            put("tiers", 0, "min_points", 0), "/tiers/0/min_points", "bad_value", id="something for 0"
        ),
        pytest.param(
            put("tiers", 1, "min_points", 1), "/tiers/1/min_points", "bad_value", id="two tiers in one"
        ),
        pytest.param(
            put("tiers", 1, "discount_bps", 1), "/tiers/1/discount_bps", "bad_value", id="higher for less"
        ),
        pytest.param(put("caps", "max_bps", -1), "/caps/max_bps", "bad_value", id="a negative cap"),
        pytest.param(
            put("caps", "floor_price", [{"amount_minor": 1, "currency": "eur"}]),
            "/caps/floor_price/0/currency",
            "bad_value",
            id="no currency",
        ),
        pytest.param(
            put("caps", "max_per_invoice", [{"amount_minor": 1, "currency": "EUR"}] * 2),
            "/caps/max_per_invoice/1/currency",
            "bad_value",
            id="one currency twice",
        ),
        pytest.param(
            put("categories", "a b", {"points": 1, "fields": {}}),
            "/categories/a b",
            "not_a_key",
            id="no code",
        ),
        pytest.param(
            put("categories", "telemetry", "fields", {"a": 0}),
            "/categories/telemetry/fields",
            "bad_value",
            id="fields that weigh nothing",
        ),
        pytest.param(
            put("categories", "telemetry", "colour", 1),
            "/categories/telemetry/colour",
            "unknown_member",
            id="an unknown member of a category",
        ),
        pytest.param(put("model_families_bps", None), None, "", id="a restriction without a price is sound"),
        pytest.param(put("rounding", "up"), "/rounding", "unknown_member", id="an unknown member"),
        pytest.param(lambda w: w.pop("caps"), "/caps", "missing_member", id="no caps"),
        pytest.param(
            lambda w: w.pop("earn_after_days"), "/earn_after_days", "missing_member", id="no earning time"
        ),
    ],
)
def test_an_unsound_schedule_is_refused_with_the_place(spoil: Spoil, pointer: str | None, code: str) -> None:
    assert published(spoil) == ([] if pointer is None else [(pointer, code)])
