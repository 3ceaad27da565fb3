"""What the database itself refuses of models and their lineage, whoever writes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger import queries as ledger
from ledger import scope
from lineage.clearances.models.clearance import Clearance
from lineage.versions.models.ancestry import Ancestry
from lineage.versions.models.declared_source import DeclaredSource
from lineage.versions.models.derivation import Derivation
from lineage.versions.models.descent import Training
from lineage.versions.models.model_artefact import ModelArtefact
from lineage.versions.models.model_state import ModelState
from lineage.versions.models.version import ModelVersion
from lineage.versions.queries import versions
from tests.catalogue import TELEMETRY, give
from tests.lineage.refusals import refuses
from tests.lineage.runs import Job
from tests.people import Party
from wire import ids

NOW = datetime(2030, 1, 1, tzinfo=UTC)


def an_entry() -> UUID:
    return ledger.entries(limit=1)[0].id


def a_version(**said: Any) -> ModelVersion:
    with transaction.atomic():
        return ModelVersion.objects.create(
            **{
                "id": ids.new(at=NOW),
                "mode": "live",
                "family": "wear",
                "name": "pm",
                "version": str(uuid4()),
                "origin": "trained",
                "declared_lineage": "recorded",
                "created_at": NOW,
                "entry_id": an_entry(),
                **said,
            }
        )


def a_derivation(child: ModelVersion, parent: ModelVersion, **said: Any) -> Derivation:
    return Derivation.objects.create(
        **{
            "child": child,
            "parent": parent,
            "kind": "other",
            "created_at": NOW,
            "entry_id": an_entry(),
            **said,
        }
    )


@pytest.mark.parametrize(
    ("said", "match"),
    [
        ({"origin": "found"}, "model_origin_is_known"),
        ({"origin": "imported", "declared_lineage": "guessed"}, "declared_lineage_is_known"),
        ({"declared_lineage": "unknown"}, "what_was_made_here_has_a_recorded_lineage"),
        ({"origin": "base", "declared_lineage": "unknown"}, "open_weights_are_nobodys_own"),
    ],
)
def test_a_version_says_what_can_be(acme: Party, said: dict[str, Any], match: str) -> None:
    with scope.everything(reason="audit"), refuses(match):
        a_version(**said)


def test_open_weights_are_nobodys_own(acme: Party) -> None:
    said = {"origin": "base", "declared_lineage": "declared"}
    with scope.everything(reason="audit"), refuses("open_weights_are_nobodys_own"):
        a_version(**said, only_tenant_id=acme.tenant)


def test_a_name_means_one_version(acme: Party) -> None:
    with scope.everything(reason="audit"):
        a_version(version="1")
        a_version(version="1", mode="test")
        with refuses("a_version_is_named_once"):
            a_version(version="1")


@pytest.mark.parametrize(
    ("do", "match"),
    [
        (lambda one: a_derivation(one, one), "its own ancestor"),
        (lambda one: a_derivation(one, a_version(), kind="theft"), "derivation_kind_is_known"),
        (lambda one: a_derivation(one, a_version(mode="test")), "do not derive from each other"),
        (lambda one: [a_derivation(one, parent) for parent in [a_version()] * 2], "from_another_once"),
        (lambda one: _state(one, state="lost"), "model_state_is_known"),
        (lambda one: [_state(one) for _ in range(2)], "a_version_is_retired_once"),
        (lambda one: _artefact(one, sha256="AB"), "an_artefacts_digest_is_sha256"),
        (lambda one: ModelVersion.objects.update(origin="base"), "permission denied"),
        (lambda one: ModelArtefact.objects.update(name=""), "permission denied"),
        (lambda one: ModelState.objects.update(reason=""), "permission denied"),
        (lambda one: Training.objects.update(ownership="tenant"), "permission denied"),
        (lambda one: Derivation.objects.update(kind="merge"), "permission denied"),
        (lambda one: DeclaredSource.objects.update(category=""), "permission denied"),
        (lambda one: Ancestry.objects.update(ancestors=[]), "permission denied"),
        (lambda one: Ancestry.objects.filter(model=one)._raw_delete("default"), "permission denied"),
        (lambda one: Ancestry.objects.count(), "permission denied"),
    ],
)
def test_what_is_recorded_of_models_is_not_edited(
    acme: Party, do: Callable[[ModelVersion], object], match: str
) -> None:
    with scope.everything(reason="audit"):
        one = a_version()
        with refuses(match), transaction.atomic():
            do(one)


def _state(one: ModelVersion, **said: Any) -> object:
    values = {"state": "retired", "at": NOW, "reason": "", "entry_id": uuid4(), **said}
    return ModelState.objects.create(model=one, **values)


def _artefact(one: ModelVersion, **said: Any) -> object:
    return ModelArtefact.objects.create(model=one, kind="w", name="m", entry_id=an_entry(), **said)


def test_a_source_is_declared_once(acme: Party) -> None:
    with scope.everything(reason="audit"):
        one = a_version()
        with refuses("a_source_is_declared_once"), transaction.atomic():
            for _ in range(2):
                DeclaredSource.objects.create(model=one, tenant_id=acme.tenant, category=TELEMETRY)


def test_a_tenants_own_model_stays_its_own(acme: Party, globex: Party) -> None:
    with scope.everything(reason="audit"):
        own = a_version(only_tenant_id=acme.tenant)
        for other in (a_version(), a_version(only_tenant_id=globex.tenant)):
            with refuses("is that tenant's own"), transaction.atomic():
                a_derivation(other, own)
        a_derivation(a_version(only_tenant_id=acme.tenant), own)


def test_a_run_trains_a_version_of_its_audience(job: Job, acme: Party, schedule: None) -> None:
    give()
    id = ids.parse(ids.CLEARANCE, job.cleared())
    with scope.everything(reason="audit"):
        for changes, match in (
            ({"owner_id": acme.tenant}, "own audience and mode"),
            ({"model": a_version(mode="test")}, "own audience and mode"),
            (
                {
                    "ownership": "lent",
                    "owner_id": acme.tenant,
                    "model": a_version(only_tenant_id=acme.tenant),
                },
                "ownership_is_known",
            ),
            ({"ownership": "tenant"}, "a_shared_model_is_not_owned_by_a_tenant"),
        ):
            said = {"model": a_version(), "ownership": "vendor", "obligations": [], **changes}
            with refuses(match), transaction.atomic():
                Training.objects.create(clearance_id=_like(id), **said)


def _like(id: UUID) -> UUID:
    """A further clearance like this one."""
    row = Clearance.objects.get(id=id)
    row.id, row.run, row.entry_id = uuid4(), str(uuid4()), uuid4()
    row.save(force_insert=True)
    return row.id


def a_retirement(**said: Any) -> object:
    return ModelState.objects.create(model=a_version(), state="retired", at=NOW, reason="", **said)


@pytest.mark.parametrize("write", [a_version, a_retirement])
def test_nothing_is_recorded_without_its_entry(acme: Party, write: Callable[..., Any]) -> None:
    with scope.everything(reason="audit"), refuses("has no ledger entry"), transaction.atomic():
        write(entry_id=uuid4())
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_tenant_sees_nothing_of_others_models(acme: Party, globex: Party) -> None:
    with scope.everything(reason="audit"):
        own, shared = a_version(only_tenant_id=acme.tenant), a_version()
        learned = a_version(origin="imported", declared_lineage="declared")
        DeclaredSource.objects.create(model=learned, tenant_id=acme.tenant, category=TELEMETRY)
        child = a_version()
        a_derivation(child, learned)
        a_derivation(child, shared)
        _artefact(learned)
    with scope.tenants([acme.tenant]):
        assert set(ModelVersion.objects.values_list("id", flat=True)) == {own.id, learned.id, child.id}
        assert [one.parent_id for one in Derivation.objects.all()] == [learned.id]
        assert (ModelArtefact.objects.count(), DeclaredSource.objects.count()) == (0, 1)
        with refuses("row-level security"), transaction.atomic():
            ModelVersion.objects.create(
                id=uuid4(),
                mode="live",
                family="f",
                name="n",
                version="v",
                origin="trained",
                declared_lineage="recorded",
                created_at=NOW,
                entry_id=uuid4(),
            )
    with scope.tenants([globex.tenant]):
        for model in (ModelVersion, Derivation, DeclaredSource, ModelArtefact):
            assert model.objects.count() == 0


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edges=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
def test_ancestors_are_those_that_the_derivations_lead_to(acme: Party, edges: list[tuple[int, int]]) -> None:
    """Whatever the order in which derivations come: what closes a circle is refused, all else is reachable."""
    with scope.everything(reason="audit"):
        every = [a_version() for _ in range(8)]
        parents: dict[int, set[int]] = {n: set() for n in range(8)}
        for child, parent in edges:
            if parent in parents[child]:
                continue
            circle = child == parent or child in _reached(parents, parent)
            try:
                with transaction.atomic():
                    a_derivation(every[child], every[parent])
            except IntegrityError:
                assert circle
            else:
                assert not circle
                parents[child].add(parent)
        place = {one.id: number for number, one in enumerate(every)}
        for number, one in enumerate(every):
            above = {place[id] for id in versions.ancestors(model=one.id)}
            below = {place[id] for id in versions.descendants(model=one.id)}
            assert above == _reached(parents, number)
            assert below == {n for n in range(8) if number in _reached(parents, n)}


def _reached(parents: dict[int, set[int]], start: int) -> set[int]:
    found: set[int] = set()
    waiting = list(parents[start])
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += parents[one]
    return found
