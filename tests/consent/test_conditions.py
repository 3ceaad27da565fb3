from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import conditions, forms
from consent.conditions import Conditions
from wire import strict_json

FIELDS = ("rpm", "uptime", "serial")
LEAST = {"fields": ["rpm"], "form": "raw", "regions": ["EU"]}


def parsed(**members: Any) -> Conditions:
    found, errors = conditions.parse({**LEAST, **members}, category_fields=FIELDS)
    assert errors == []
    assert found is not None
    return found


def test_only_fields_form_and_regions_are_needed() -> None:
    assert parsed() == Conditions(
        fields=("rpm",),
        form="raw",
        regions=("EU",),
        model_families=("*",),
        processors=None,
        data_from=None,
        data_until=None,
        valid_from=None,
        valid_until=None,
        retention_days=None,
        on_withdrawal=None,
    )


def test_null_is_the_same_as_leaving_out() -> None:
    optional = set(Conditions.__dataclass_fields__) - set(LEAST)
    assert parsed(**dict.fromkeys(optional)) == parsed()


@pytest.mark.parametrize(
    ("members", "name", "value"),
    [
        pytest.param({"fields": ["*"]}, "fields", FIELDS, id="all fields are written out"),
        pytest.param(
            {"fields": ["serial", "rpm"]}, "fields", ("rpm", "serial"), id="in the category's order"
        ),
        pytest.param({"regions": ["*"]}, "regions", ("*",), id="anywhere"),
        pytest.param({"model_families": ["wear"]}, "model_families", ("wear",), id="one family"),
        pytest.param({"processors": []}, "processors", (), id="no processor is not any"),
        pytest.param({"processors": ["*"]}, "processors", None, id="any processor"),
        pytest.param({"data_from": "beginning"}, "data_from", "beginning", id="the beginning"),
        pytest.param(
            {"data_from": "2025-01-01T00:00:00Z"},
            "data_from",
            datetime(2025, 1, 1, tzinfo=UTC),
            id="a beginning",
        ),
        pytest.param({"retention_days": 1}, "retention_days", 1, id="a day"),
        pytest.param(
            {"form": "synthetic", "made_by": "customer"}, "made_by", "customer", id="made by itself"
        ),
        pytest.param({"made_by": "vendor"}, "made_by", "vendor", id="made by the vendor"),
        pytest.param({"on_withdrawal": "destroy"}, "on_withdrawal", "destroy", id="destroy"),
    ],
)
def test_how_a_condition_is_understood(members: dict[str, Any], name: str, value: object) -> None:
    assert getattr(parsed(**members), name) == value


@pytest.mark.parametrize(
    ("members", "pointer", "code"),
    [
        pytest.param({"fields": []}, "/conditions/fields", "bad_value", id="no fields"),
        pytest.param({"fields": None}, "/conditions/fields", "wrong_type", id="null fields"),
        pytest.param(
            {"fields": ["rpm", "torque"]}, "/conditions/fields/1", "unknown_field", id="unknown field"
        ),
        pytest.param({"fields": ["rpm", "*"]}, "/conditions/fields/1", "bad_value", id="all and one"),
        pytest.param({"form": "encrypted"}, "/conditions/form", "bad_value", id="unknown form"),
        pytest.param({"form": "Raw"}, "/conditions/form", "bad_value", id="form in capitals"),
        pytest.param({"regions": []}, "/conditions/regions", "bad_value", id="no regions"),
        pytest.param({"regions": ["EU", "XX"]}, "/conditions/regions/1", "bad_value", id="unknown region"),
        pytest.param(
            {"regions": ["EU", "*"]}, "/conditions/regions", "bad_value", id="anywhere and somewhere"
        ),
        pytest.param({"model_families": []}, "/conditions/model_families", "bad_value", id="no family"),
        pytest.param(
            {"model_families": ["*", "a"]}, "/conditions/model_families", "bad_value", id="any and one"
        ),
        pytest.param(
            {"processors": ["*", "a"]}, "/conditions/processors", "bad_value", id="any and a processor"
        ),
        pytest.param({"data_from": "always"}, "/conditions/data_from", "not_a_time", id="no time"),
        pytest.param(
            {"data_until": "beginning"}, "/conditions/data_until", "not_a_time", id="until the beginning"
        ),
        pytest.param(
            {"data_from": "2025-01-01T00:00:00Z", "data_until": "2025-01-01T00:00:00Z"},
            "/conditions/data_until",
            "bad_window",
            id="a window of no data",
        ),
        pytest.param(
            {"valid_from": "2025-01-02T00:00:00Z", "valid_until": "2025-01-01T00:00:00Z"},
            "/conditions/valid_until",
            "bad_window",
            id="ends before it begins",
        ),
        *(
            pytest.param({"form": form, "made_by": "customer"}, "/conditions/made_by", "bad_value", id=form)
            for form in ("raw", "pseudonymised")
        ),
        pytest.param({"retention_days": 0}, "/conditions/retention_days", "bad_value", id="no day"),
        pytest.param({"retention_days": True}, "/conditions/retention_days", "wrong_type", id="true days"),
        pytest.param(
            {"on_withdrawal": "burn"}, "/conditions/on_withdrawal", "bad_value", id="unknown election"
        ),
        pytest.param({"forms": ["raw"]}, "/conditions/forms", "unknown_member", id="unknown member"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(members: dict[str, Any], pointer: str, code: str) -> None:
    found, errors = conditions.parse({**LEAST, **members}, category_fields=FIELDS)
    assert found is None
    assert [(error.pointer, error.code) for error in errors] == [(pointer, code)]


def test_every_fault_is_listed() -> None:
    found, errors = conditions.parse({"form": 1, "extra": 2}, category_fields=FIELDS)
    assert found is None
    assert {(error.pointer, error.code) for error in errors} == {
        ("/conditions/fields", "missing_member"),
        ("/conditions/form", "wrong_type"),
        ("/conditions/regions", "missing_member"),
        ("/conditions/extra", "unknown_member"),
    }


TIMES = st.datetimes(timezones=st.just(UTC))
WORDS = st.lists(st.text("abc", min_size=1), unique=True)
CONDITIONS = st.builds(
    Conditions,
    fields=st.lists(st.sampled_from(FIELDS), min_size=1, unique=True).map(
        lambda names: tuple(name for name in FIELDS if name in names)
    ),
    form=st.sampled_from(forms.FORMS),
    regions=st.lists(st.sampled_from(["EU", "US", "EEA", "JP"]), min_size=1, unique=True).map(tuple),
    model_families=WORDS.filter(bool).map(tuple),
    processors=st.none() | WORDS.map(tuple),
    data_from=st.none() | st.just("beginning"),
    data_until=st.none() | TIMES,
    valid_from=st.none(),
    valid_until=st.none() | TIMES,
    retention_days=st.none() | st.integers(1, 36_500),
    on_withdrawal=st.none() | st.sampled_from(["stop", "destroy", "retire_models"]),
)


@given(CONDITIONS)
def test_what_is_written_reads_back_the_same_by_both_readers(stated: Conditions) -> None:
    written = strict_json.loads(strict_json.dumps(stated.to_dict()))
    assert Conditions.from_dict(written) == stated
    assert conditions.parse(written, category_fields=FIELDS) == (stated, [])
