"""What tests about policy properties share."""

from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from consent import forms
from consent.conditions import BEGINNING, Conditions
from consent.facts import Facts, PurposeFacts, TenantFacts
from consent.question import Question
from consent.statement_rules import Statement
from consent.windows import Window
from tests.consent.acme import (
    DAY,
    NOW,
    TELEMETRY,
    TERMS,
    asked,
    stated,
)

FIELD_NAMES = ["rpm", "uptime", "operator", "shift", "plant", "gone", "torque"]


FIELDS = st.lists(st.sampled_from(FIELD_NAMES), unique=True, min_size=1).map(tuple)


REGIONS = st.sampled_from(["DE", "FR", "US", "EU", "EEA", "*", "XX"])


INSTANTS = st.integers(-8, 8).map(lambda days: NOW + days * DAY)


QUESTIONS = st.builds(
    Question,
    tenant=st.just("acme"),
    category=st.just("machine-telemetry"),
    purpose=st.just("train-shared-model"),
    fields=st.none() | FIELDS,
    form=st.none() | st.sampled_from([*forms.FORMS, "encrypted"]),
    region=st.none() | REGIONS,
    model_family=st.none() | st.sampled_from(["wear", "load"]),
    processors=st.none() | st.lists(st.sampled_from(["a", "b"]), unique=True).map(tuple),
    audience=st.none() | st.sampled_from(["shared", "acme", "globex"]),
    data_from=st.none() | INSTANTS,
    data_until=st.none() | INSTANTS,
)


ALL_CONDITIONS = st.builds(
    Conditions,
    fields=FIELDS,
    form=st.sampled_from(forms.FORMS),
    regions=st.lists(REGIONS, unique=True, min_size=1).map(tuple),
    model_families=st.sampled_from([("*",), ("wear",)]),
    processors=st.sampled_from([None, (), ("a",)]),
    data_from=st.sampled_from([None, BEGINNING]) | INSTANTS,
    data_until=st.none() | INSTANTS,
    valid_from=st.none() | INSTANTS,
    valid_until=st.none() | INSTANTS,
    retention_days=st.none() | st.integers(1, 500),
)


def _statement(number: int, drawn: tuple[Any, ...]) -> Statement:
    conditions, recorded_at, paused_at, withdrawn_at, disputed_at = drawn
    return Statement(
        id=UUID(int=number),
        seq=number,
        recorded_at=recorded_at,
        conditions=conditions,
        terms="2026-01",
        category_version=1,
        pauses=() if paused_at is None else (Window(paused_at, paused_at + 3 * DAY),),
        withdrawn_at=withdrawn_at,
        withdrawn_seq=None if withdrawn_at is None else number + 10,
        disputed_at=disputed_at,
    )


RARELY = st.none() | st.none() | st.none() | INSTANTS


ALL_STATEMENTS = st.lists(
    st.tuples(ALL_CONDITIONS, INSTANTS | st.none(), RARELY, RARELY, RARELY), max_size=3
).map(lambda drawn: tuple(_statement(number, each) for number, each in enumerate(drawn, 1)))


ALL_FACTS = st.builds(
    Facts,
    tenant=st.just(TenantFacts("acme")),
    category=st.just(TELEMETRY),
    purpose=st.builds(PurposeFacts, st.just("train-shared-model"), st.booleans()),
    statements=ALL_STATEMENTS,
    terms=st.just({"2026-01": TERMS}),
    key_regions=st.none() | st.just(("EU",)),
)


# Drawn freely an answer is nearly always no; these begin with a yes and are what the properties bite on.
NEARLY_YES = st.builds(
    lambda fields, form, asked_form: (
        asked(fields=fields, form=asked_form),
        stated(fields=("rpm", "uptime", "operator", "shift", "plant"), form=form),
    ),
    st.none() | st.lists(st.sampled_from(FIELD_NAMES[:5]), unique=True, min_size=1).map(tuple),
    st.sampled_from(forms.FORMS),
    st.sampled_from(forms.FORMS),
)


CASES = st.tuples(QUESTIONS, ALL_FACTS) | NEARLY_YES
