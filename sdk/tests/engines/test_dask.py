"""The gate on Dask's distributed scheduler, with two workers that are processes."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import Any

import dask.dataframe as dd
import pytest
from distributed import Client, LocalCluster
from hypothesis import HealthCheck, given, settings

from licet.gate import Gate
from licet.manifest import Manifest
from sdk.tests.gate import engines, made, reference
from sdk.tests.gate.made import CATEGORY, KEY, entry, manifest
from sdk.tests.gate.people import KEYS, obligation
from sdk.tests.gate.secret_frames import gate as secret_gate
from sdk.tests.gate.secret_frames import given as secrets
from sdk.tests.gate.secret_frames import hidden

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module", autouse=True)
def workers() -> Iterator[Client]:
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        assert len(client.scheduler_info()["workers"]) == 2
        yield client


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=made.rows(), manifest=made.manifests)
def test_dask_lets_through_what_the_reference_does(rows: list[dict[str, Any]], manifest: Manifest) -> None:
    expected = reference.gate(rows, manifest, CATEGORY, "tenant_id", "recorded_at", KEY)
    gate = Gate(manifest, pseudonym_key=KEY)
    frame = dd.from_pandas(engines._pandas(engines.table(rows)), npartitions=2)
    passed = gate.filter(frame, category=CATEGORY, tenant="tenant_id", time="recorded_at")
    assert isinstance(passed, dd.DataFrame)
    assert engines.plain(passed.compute().to_dict("records")) == engines.plain(expected)
    [report] = gate.report().categories
    assert report.rows_kept == len(expected)
    assert report.rows_kept + report.rows_dropped == len(rows)


@pytest.mark.parametrize("name", ["number", "text"])
def test_no_byte_of_what_is_withheld_reaches_who_asked(name: str) -> None:
    frame = dd.from_pandas(secrets(name).to_pandas(), npartitions=2)
    passed = secret_gate(name).filter(frame, category=CATEGORY, tenant="tenant_id").compute()
    for column in (name, f"{name}_shared"):
        written = pickle.dumps(passed[[column]])
        assert sum(value in written for value in hidden(name, column)) == 0


def test_the_schema_is_known_before_anything_runs() -> None:
    gate = Gate(manifest([entry("acme", ["uptime"]), entry("globex", ["rpm"])]))
    frame = dd.from_pandas(engines._pandas(engines.table([])), npartitions=1)
    passed = gate.filter(frame, category=CATEGORY, tenant="tenant_id")
    assert list(passed.columns) == ["tenant_id", "recorded_at", "rpm", "uptime"]
    assert passed.compute().dtypes.astype(str).to_dict() == passed.dtypes.astype(str).to_dict()


def test_the_rows_of_people_who_were_stopped_do_not_pass() -> None:
    gate = Gate(manifest([entry("acme", ["row"], obligations=[obligation(7, 9)])]), subject_keys=KEYS)
    rows = [
        {"row": place, "tenant_id": "acme", "badge": badge} for place, badge in enumerate([7, 8, None, 9])
    ]
    frame = dd.from_pandas(engines._pandas(engines.table(rows)), npartitions=2)
    passed = gate.filter(frame, category=CATEGORY, tenant="tenant_id")
    assert sorted(passed.compute()["row"]) == [1, 2]
    [report] = gate.report().categories
    assert (report.people, report.rows_kept) == ({"acme": 2}, 2)


@pytest.mark.parametrize("level", ["badge", None], ids=["named", "without a name"])
def test_an_index_that_nobody_allows_is_dropped(level: str | None) -> None:
    rows = [{"row": place, "tenant_id": "acme", "badge": 1000 + place} for place in range(4)]
    frame = engines._pandas(engines.table(rows)).set_index("badge").rename_axis(level)
    gate = Gate(manifest([entry("acme", ["row"])]))
    passed = gate.filter(dd.from_pandas(frame, npartitions=2), category=CATEGORY, tenant="tenant_id")
    found = passed.compute()
    assert sorted(found["row"]) == [0, 1, 2, 3]
    assert found.index.tolist() == [0, 1, 0, 1]
    assert not passed.known_divisions
    assert (level or "(index without a name)") in gate.report().categories[0].columns_dropped


def test_tenants_in_the_index_are_recognised() -> None:
    rows = [{"row": place, "tenant_id": name} for place, name in enumerate(["acme", "acme", "globex"])]
    frame = dd.from_pandas(engines._pandas(engines.table(rows)).set_index("tenant_id"), npartitions=2)
    gate = Gate(manifest([entry("acme", ["row"])]))
    passed = gate.filter(frame, category=CATEGORY, tenant="tenant_id").compute()
    assert (sorted(passed["row"]), set(passed.index)) == ([0, 1], {"acme"})
    assert gate.report().categories[0].unnamed == 1
