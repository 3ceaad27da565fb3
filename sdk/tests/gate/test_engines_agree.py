"""The same rows and the same manifest through every engine: one result, that of the reference."""

from __future__ import annotations

import copy
from typing import Any

import narwhals as nw
import pytest
from hypothesis import given, settings

from licet.gate import Gate, general, on_duckdb, plan
from licet.gate import rules as gate_rules
from licet.gate.pseudonyms import Pseudonyms
from licet.manifest import Manifest
from sdk.tests.gate import engines, made, reference
from sdk.tests.gate.engines import Engine


@pytest.mark.parametrize("engine", engines.SMALL, ids=lambda engine: engine.name)
@settings(max_examples=60)
@given(rows=made.rows(), manifest=made.manifests)
def test_every_engine_lets_through_what_the_reference_does(
    engine: Engine, rows: list[dict[str, Any]], manifest: Manifest
) -> None:
    expected = reference.gate(rows, manifest, made.CATEGORY, "tenant_id", "recorded_at", made.KEY)
    gate = Gate(manifest, pseudonym_key=made.KEY)
    passed = gate.filter(
        engine.make(engines.table(rows)), category=made.CATEGORY, tenant="tenant_id", time="recorded_at"
    )
    assert engines.plain(engine.read(passed)) == engines.plain(expected)
    [report] = gate.report().categories
    assert report.rows_kept == len(expected)
    assert report.rows_kept + report.rows_dropped == len(rows)


@pytest.mark.parametrize(
    "engine",
    [each for each in engines.SMALL if each.name in {"polars", "polars lazy", "pandas", "pyarrow", "duckdb"}],
    ids=lambda engine: engine.name,
)
@settings(max_examples=40)
@given(rows=made.rows(), manifest=made.manifests)
def test_the_definition_in_narwhals_is_the_reference_too(
    engine: Engine, rows: list[dict[str, Any]], manifest: Manifest
) -> None:
    """Pseudonyms aside, which it leaves to each engine."""
    open_manifest = without_pseudonyms(manifest)
    expected = reference.gate(rows, open_manifest, made.CATEGORY, "tenant_id", "recorded_at")
    frame = nw.from_native(engine.make(engines.table(rows)))
    schema = frame.collect_schema()
    drawn = plan.build_plan(
        gate_rules.rules_for(open_manifest, made.CATEGORY, withdrawn=frozenset()),
        columns=list(schema),
        tenant="tenant_id",
        time="recorded_at",
        pseudonyms=Pseudonyms(made.KEY),
    )
    policy = _policy(frame, general.policy(drawn, schema, backend=_BACKENDS.get(engine.name, engine.name)))
    passed = general.masked(general.kept(frame, policy, drawn), drawn).to_native()
    counted = general.count(frame, policy, drawn)
    assert engines.plain(engine.read(passed)) == engines.plain(expected)
    assert sum(counted.kept.values()) == len(expected)
    assert sum(counted.seen.values()) + counted.unnamed == len(rows)


_BACKENDS = {"polars lazy": "polars", "duckdb": "pyarrow"}


def _policy(frame: Any, policy: Any) -> Any:
    if isinstance(frame, nw.DataFrame):
        return policy
    if frame.implementation.is_duckdb():
        return nw.from_native(on_duckdb._beside(frame.to_native(), policy.to_native()))
    return policy.lazy()


def without_pseudonyms(manifest: Manifest) -> Manifest:
    document = copy.deepcopy(dict(manifest.document))
    for entry in document["entries"]:
        entry["obligations"] = [each for each in entry["obligations"] if each["code"] != "pseudonymise"]
    return Manifest.from_dict(document)
