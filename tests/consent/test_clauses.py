from typing import Any

import pytest

from consent import clauses, covenants
from consent.clauses import Anonymity, Clauses
from consent.covenants import MODES, Covenant
from wire import strict_json

LEAST: dict[str, Any] = {
    "model_ownership": "vendor",
    "retention_days": 365,
    "on_withdrawal": "stop",
    "destruction_days": 30,
    "audit_right": True,
    "residual_risk_statement": "",
}
FULL: dict[str, Any] = {
    **LEAST,
    "retire_days": 90,
    "anonymity": {"k": 10, "min_tenants": 4, "max_tenant_share_bps": 4000},
    "no_transfer_to": [
        {"kind": "competitor", "modes": list(MODES)},
        {"kind": "industry", "industry": "mining", "modes": ["sale", "weights"]},
        {
            "kind": "named",
            "lei": "5493001KJTIIGC8Y1R12",
            "modes": list(MODES),
            "except": ["financial_buyer"],
        },
    ],
    "on_change_of_control": "destroy",
    "regions_cover_models": False,
    "joint_use": "each_alone",
    "leakage": {"method": "closer_than_holdout_bps", "most": 50},
    "competitors": {"most": 5, "changes_per_year": 2, "standing_customers": "keep"},
    "residual_risk_statement": "A model may remember.",
}


def test_the_least_that_terms_say() -> None:
    found, errors = clauses.parse(LEAST)
    assert errors == []
    assert found == Clauses("vendor", 365, "stop", 30, True, "")
    assert not found.states_a_risk


def test_all_that_terms_can_say() -> None:
    found, errors = clauses.parse(FULL)
    assert errors == []
    assert found is not None
    assert found.states_a_risk
    assert found.anonymity == Anonymity(10, 4, 4000)
    assert found.no_transfer_to == (
        Covenant("competitor"),
        Covenant("industry", industry="mining", modes=("sale", "weights")),
        Covenant("named", lei="5493001KJTIIGC8Y1R12", exceptions=("financial_buyer",)),
    )


@pytest.mark.parametrize("stated", [LEAST, FULL], ids=["least", "all"])
def test_what_is_written_reads_back_the_same_by_both_readers(stated: dict[str, Any]) -> None:
    found, _ = clauses.parse(stated)
    assert found is not None
    written = strict_json.loads(strict_json.dumps(found.to_dict()))
    assert Clauses.from_dict(written) == found
    assert clauses.parse(written) == (found, [])


@pytest.mark.parametrize(
    ("members", "pointer", "code"),
    [
        pytest.param({"model_ownership": "nobody"}, "/clauses/model_ownership", "bad_value", id="ownership"),
        pytest.param({"retention_days": None}, "/clauses/retention_days", "wrong_type", id="no retention"),
        pytest.param({"retention_days": 0}, "/clauses/retention_days", "bad_value", id="zero days"),
        pytest.param({"on_withdrawal": "forget"}, "/clauses/on_withdrawal", "bad_value", id="on withdrawal"),
        pytest.param(
            {"destruction_days": -1}, "/clauses/destruction_days", "bad_value", id="before withdrawal"
        ),
        pytest.param({"retire_days": "30"}, "/clauses/retire_days", "wrong_type", id="text days"),
        pytest.param({"audit_right": 1}, "/clauses/audit_right", "wrong_type", id="1 is not true"),
        pytest.param(
            {"residual_risk_statement": None}, "/clauses/residual_risk_statement", "wrong_type", id="risk"
        ),
        pytest.param(
            {"on_change_of_control": "sell"}, "/clauses/on_change_of_control", "bad_value", id="control"
        ),
        pytest.param({"anonymity": {"k": 5}}, "/clauses/anonymity/min_tenants", "missing_member", id="half"),
        pytest.param(
            {"anonymity": {"k": 1, "min_tenants": 2, "max_tenant_share_bps": 1}},
            "/clauses/anonymity/k",
            "bad_value",
            id="one alike is not anonymous",
        ),
        pytest.param(
            {"no_transfer_to": {}}, "/clauses/no_transfer_to", "wrong_type", id="an object of covenants"
        ),
        pytest.param(
            {"no_transfer_to": [{"kind": "friend"}]},
            "/clauses/no_transfer_to/0/kind",
            "bad_value",
            id="friend",
        ),
        pytest.param(
            {"no_transfer_to": [{"kind": "anyone"}]},
            "/clauses/no_transfer_to/0/modes",
            "missing_member",
            id="a covenant without modes",
        ),
        pytest.param(
            {"leakage": {"method": "belief", "most": 0}},
            "/clauses/leakage/method",
            "bad_value",
            id="an unknown method",
        ),
        pytest.param(
            {"competitors": {"standing_customers": "forever"}},
            "/clauses/competitors/standing_customers",
            "wrong_type",
            id="neither kept nor days",
        ),
        pytest.param(
            {"no_transfer_to": [{"kind": "industry"}]},
            "/clauses/no_transfer_to/0/industry",
            "missing_member",
            id="which industry",
        ),
        pytest.param(
            {"no_transfer_to": [{"kind": "named"}]},
            "/clauses/no_transfer_to/0/name",
            "missing_member",
            id="who",
        ),
        pytest.param(
            {"no_transfer_to": [{"kind": "named", "lei": "5493001KJTIIGC8Y1R13"}]},
            "/clauses/no_transfer_to/0/lei",
            "bad_value",
            id="wrong check digits",
        ),
        pytest.param(
            {"no_transfer_to": [{"kind": "anyone", "modes": ["sale", "gift"]}]},
            "/clauses/no_transfer_to/0/modes/1",
            "bad_value",
            id="unknown mode",
        ),
        pytest.param(
            {"no_transfer_to": [{"kind": "anyone", "modes": []}]},
            "/clauses/no_transfer_to/0/modes",
            "bad_value",
            id="a covenant on nothing",
        ),
        pytest.param(
            {"no_transfer_to": [{"kind": "anyone", "except": ["us"]}]},
            "/clauses/no_transfer_to/0/except/0",
            "bad_value",
            id="unknown exception",
        ),
        pytest.param({"colour": "red"}, "/clauses/colour", "unknown_member", id="unknown member"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(members: dict[str, Any], pointer: str, code: str) -> None:
    found, errors = clauses.parse({**LEAST, **members})
    assert found is None
    assert (pointer, code) in [(error.pointer, error.code) for error in errors]


@pytest.mark.parametrize("name", sorted(LEAST))
def test_each_required_clause_is_missed(name: str) -> None:
    _, errors = clauses.parse({key: value for key, value in LEAST.items() if key != name})
    assert [(error.pointer, error.code) for error in errors] == [(f"/clauses/{name}", "missing_member")]


@pytest.mark.parametrize(
    ("condition", "days"),
    [(None, 365), (30, 30), (365, 365), (1000, 365)],
    ids=["none", "less", "same", "more"],
)
def test_the_shorter_retention_wins(condition: int | None, days: int) -> None:
    assert Clauses.from_dict({**FULL_WRITTEN, "retention_days": 365}).retention_with(condition) == days


@pytest.mark.parametrize(
    ("terms", "elections", "result"),
    [
        pytest.param("stop", (), "stop", id="the terms alone"),
        pytest.param("stop", (None, None), "stop", id="nothing elected"),
        pytest.param("stop", ("destroy",), "destroy", id="stricter elected"),
        pytest.param("destroy", ("stop",), "destroy", id="never milder than the terms"),
        pytest.param("stop", ("retire_models", "destroy"), "retire_models", id="the strictest of three"),
        pytest.param("destroy", (None, "retire_models"), "retire_models", id="at withdrawal"),
    ],
)
def test_the_strictest_consequence_of_withdrawal_wins(
    terms: str, elections: tuple[str | None, ...], result: str
) -> None:
    said = Clauses.from_dict({**FULL_WRITTEN, "on_withdrawal": terms})
    assert said.on_withdrawal_with(*elections) == result


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("5493001KJTIIGC8Y1R12", True),
        ("529900T8BM49AURSDO55", True),
        ("5493001KJTIIGC8Y1R21", False),
        ("5493001kjtiigc8y1r12", False),
        ("5493001KJTIIGC8Y1R1", False),
        ("5493001KJTIIGC8Y1R1²", False),
        ("", False),
    ],
)
def test_legal_entity_identifiers(text: str, valid: bool) -> None:
    assert covenants.is_lei(text) is valid


FULL_WRITTEN = Clauses("vendor", 365, "stop", 30, True, "").to_dict()
