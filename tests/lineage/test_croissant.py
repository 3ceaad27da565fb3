"""A manifest as Croissant, held to its makers' own validator, and to the manifest."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lineage.clearances import manifest_as_croissant
from tests.catalogue import TELEMETRY, give
from tests.lineage.runs import Job

pytestmark = [
    pytest.mark.usefixtures("schedule", "acme", "globex"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib"),
]


@pytest.fixture
def mlcroissant() -> Any:
    """Not imported when tests are collected: its log would keep the standard error of that moment, which is closed."""
    import mlcroissant

    return mlcroissant


def described(job: Job, **changes: Any) -> tuple[dict[str, Any], Any]:
    id = job.cleared(**changes)
    answered = job.api.get(f"/v1/clearances/{id}/manifest", Accept=manifest_as_croissant.MEDIA_TYPE)
    assert (answered.status, answered.headers["Content-Type"]) == (200, manifest_as_croissant.MEDIA_TYPE)
    return json.loads(answered.raw), job.manifest(id)


@pytest.mark.parametrize("datasets", [[], ["s3://telemetry/2026", "s3://telemetry/2025"]])
def test_the_makers_validator_finds_nothing_wrong_with_it(
    job: Job, datasets: list[str], mlcroissant: Any
) -> None:
    give(said={"fields": ["rpm", "uptime"], "data_until": "2200-01-01T00:00:00Z"})
    said, _ = described(job, datasets=datasets)
    found = mlcroissant.Dataset(jsonld=said)  # raises where it is not valid
    assert [one.id for one in found.metadata.record_sets] == [TELEMETRY]
    assert found.metadata.name == said["identifier"]


def test_the_validator_does_find_what_is_wrong(job: Job, mlcroissant: Any) -> None:
    give()
    said, _ = described(job)
    said["recordSet"][0]["field"][0]["source"]["fileSet"]["@id"] = "nowhere"
    with pytest.raises(mlcroissant.ValidationError):
        mlcroissant.Dataset(jsonld=said)


def test_it_says_what_the_manifest_says(job: Job) -> None:
    give(said={"fields": ["rpm"], "data_until": "2200-01-01T00:00:00Z"})
    give("globex")
    said, manifest = described(job)
    permissions = said["usageInfo"]["odrl:permission"]
    assert len(permissions) == len(manifest["entries"]) == 2
    for permission, line in zip(permissions, manifest["entries"], strict=True):
        assert permission["@id"] == f"licet:{line['consent']}"
        assert [one["@id"] for one in permission["odrl:target"]] == [
            f"{TELEMETRY}/{name}" for name in line["fields"]
        ]
        windows = [
            one["odrl:rightOperand"]["@value"]
            for one in permission["odrl:constraint"]
            if one["odrl:leftOperand"]["@id"] == "licet:dataTime"
        ]
        assert windows == [edge for edge in (line["data_from"], line["data_until"]) if edge is not None]
        duties = [one["odrl:action"]["@id"] for one in permission["odrl:duty"]]
        assert duties == ["odrl:delete", *(f"licet:{one['code']}" for one in line["obligations"])]
    digest = said["distribution"][0]["sha256"]
    assert said["usageInfo"]["@id"] == f"licet:sha256:{digest}"
