"""Every clause that terms may have is told in words to whoever signs."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from api.shapes.terms import CLAUSES
from consent.clause_words import WORDS, clause_words
from consent.clauses import Anonymity, AuditTerms, Clauses, CompetitorLimits, Leakage
from consent.covenants import Covenant

PLAIN = Clauses(
    model_ownership="vendor",
    retention_days=365,
    on_withdrawal="stop",
    destruction_days=30,
    audit_right=True,
    residual_risk_statement="A model may keep traces.",
)
# A value of each clause that differs from the plain one.
OTHER: dict[str, Any] = {
    "model_ownership": "tenant",
    "retention_days": 90,
    "on_withdrawal": "destroy",
    "destruction_days": 10,
    "audit_right": False,
    "audits": AuditTerms(per_year=2, cost="customer"),
    "residual_risk_statement": "None that we know of.",
    "retire_days": 5,
    "anonymity": Anonymity(k=7, min_tenants=6, max_tenant_share_bps=1500),
    "no_transfer_to": (Covenant("competitor", modes=("sale",)),),
    "on_change_of_control": "suspend",
    "regions_cover_models": False,
    "joint_use": "each_alone",
    "leakage": Leakage("exact_match_bps", 25),
    "competitors": CompetitorLimits(most=3, changes_per_year=2, standing_customers="keep"),
    "on_contract_end": "retire_models",
    "requires_risk_class": True,
    "requires_legal_basis": True,
    "requires_transfer_mechanism": True,
    "requires_references": ("assessment",),
    "cooling_off_hours": 48,
    "max_generation_depth": 2,
}
NAMES = [field.name for field in fields(Clauses)]


def told(clauses: Clauses, name: str) -> tuple[str, ...]:
    return next(clause.sentences for clause in clause_words(clauses) if clause.name == name)


def test_the_schedule_has_every_clause_of_the_machine_form_and_no_other() -> None:
    assert sorted(WORDS) == sorted(NAMES)
    assert sorted(WORDS) == sorted({**CLAUSES.required, **CLAUSES.optional})


@pytest.mark.parametrize("name", NAMES)
def test_each_clause_has_words_that_follow_its_value(name: str) -> None:
    base = replace(PLAIN, model_ownership="joint") if name == "joint_use" else PLAIN
    changed = replace(base, **{name: OTHER[name]})
    assert all(sentence.strip().endswith((".", "!", "?")) for sentence in told(changed, name))
    assert told(base, name), name
    assert told(base, name) != told(changed, name)


def test_no_sentence_stays_empty() -> None:
    for clauses in (PLAIN, replace(PLAIN, **OTHER)):
        assert all(clause.sentences and clause.title for clause in clause_words(clauses))


def test_figures_stand_in_the_words() -> None:
    assert "7 similar people and 6 organisations" in told(replace(PLAIN, **OTHER), "anonymity")[0]
    assert "15 %" in told(replace(PLAIN, **OTHER), "anonymity")[0]
    assert "0.25 %" in told(replace(PLAIN, **OTHER), "leakage")[0]
