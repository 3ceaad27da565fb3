"""What each producer of OpenLineage events calls a training run, and that nothing else is taken for one."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger import actors
from lineage.findings.openlineage import parser, producers
from lineage.findings.operations import observed_runs
from tests import vectors
from tests.api.client import Api, key_for

FOLDER = vectors.ROOT / "openlineage"
FILES = sorted([*(FOLDER / "events").rglob("*.json"), *(FOLDER / "dbt").rglob("*.json")])

# Parts of events that a test of dbt's integration compares: they lack the time, or the run's id.
NOT_WHOLE = {"duckdb.json": 2, "large.json": 1}
TRAINING = [
    ("", "MODEL", ""), ("", "training", ""), ("CUSTOM", "TRAIN", ""), ("MLFLOW", "RUN", ""), ("mlflow", "experiment", ""),
    ("SPARK", "TRAINING", ""), ("AIRFLOW", "TASK", "SageMakerTrainingOperator"),
    ("AIRFLOW", "TASK", "CreateCustomContainerTrainingJobOperator"),
    ("AIRFLOW", "TASK", "airflow.providers.google.cloud.operators.vertex_ai.auto_ml.CreateAutoMLTabularTrainingJobOperator"),
    ("AIRFLOW", "TASK", "BedrockCustomizeModelOperator"), ("AIRFLOW", "TASK", "SupervisedFineTuningTrainOperator"),
    ("AIRFLOW", "TASK", "SageMakerTuningOperator"),
]  # fmt: skip
OTHER = [
    ("DBT", "MODEL", ""), ("dbt", "model", ""), ("DBT", "TEST", ""), ("DBT", "SNAPSHOT", ""), ("SQLMESH", "MODEL", ""),
    ("AIRFLOW", "DAG", ""), ("AIRFLOW", "TASK", "BashOperator"), ("AIRFLOW", "TASK", "SageMakerTrainingSensor"),
    ("AIRFLOW", "TASK", "DeleteCustomTrainingJobOperator"), ("AIRFLOW", "TASK", "ListAutoMLTrainingJobOperator"),
    ("SPARK", "SQL_JOB", ""), ("SPARK", "APPLICATION", ""), ("FLINK", "JOB", ""), ("", "", ""), ("", "QUERY", ""),
    ("SPARK", "SQL_JOB", "SageMakerTrainingOperator"),
]  # fmt: skip


@pytest.mark.parametrize(("integration", "job_type", "operator"), TRAINING)
def test_a_training_run_is_recognised(integration: str, job_type: str, operator: str) -> None:
    assert producers.trains(integration=integration, job_type=job_type, operator=operator)


@pytest.mark.parametrize(("integration", "job_type", "operator"), OTHER)
def test_nothing_else_is_taken_for_one(integration: str, job_type: str, operator: str) -> None:
    assert not producers.trains(integration=integration, job_type=job_type, operator=operator)


def test_a_tag_or_a_model_among_the_outputs_says_it_whatever_the_producer() -> None:
    said: dict[str, Any] = {
        "eventTime": "2026-11-20T12:30:05Z",
        "run": {"runId": "019376c3-9f5e-7c9a-8a7f-4e7f3b6a1d10"},
        "job": {
            "namespace": "n",
            "name": "j",
            "facets": {"jobType": {"integration": "DBT", "jobType": "MODEL"}},
        },
    }
    assert not parser.read(said).trains
    model = {"namespace": "m", "name": "pm", "facets": {"datasetType": {"datasetType": "MODEL"}}}
    assert parser.read({**said, "outputs": [model]}).trains
    said["run"]["facets"] = {"tags": {"tags": [{"key": "purpose", "value": "training"}]}}
    assert parser.read(said).trains


@pytest.mark.parametrize(
    "facet", [None, 1, "MODEL", [], {"integration": 1, "jobType": 2}, {"integration": None}]
)
def test_a_facet_of_another_shape_says_nothing(facet: Any) -> None:
    said = {
        "eventTime": "2026-11-20T12:30:05Z",
        "run": {
            "runId": "019376c3-9f5e-7c9a-8a7f-4e7f3b6a1d10",
            "facets": {"airflow": {"task": {"operator_class": facet}}},
        },
        "job": {"namespace": "n", "name": "j", "facets": {"jobType": facet}},
    }
    assert not parser.read(said).trains


def _published() -> Iterator[tuple[Path, Any]]:
    for file in FILES:
        said = json.loads(file.read_text())
        yield from ((file, event) for event in (said if isinstance(said, list) else [said]))


@pytest.mark.skipif(not FILES, reason=vectors.NOT_THERE)
def test_no_published_event_makes_a_finding(db: None) -> None:
    """Nothing is registered: whatever is found accuses somebody who did nothing."""
    api = Api(key_for("runs", "audit"))
    taken, refused = 0, Counter[str]()
    for file, event in _published():
        answered = api.post("/api/v1/lineage", event)
        assert answered.status in (201, 400), (file, answered.raw)
        taken += answered.status == 201
        refused[file.name] += answered.status == 400
    assert +refused == NOT_WHOLE
    while observed_runs.judge_waiting_runs(
        by=actors.system("sweep"), at=datetime.now(UTC) + timedelta(hours=1)
    ):
        pass
    assert taken >= 74 + 70
    assert api.get("/v1/findings")["data"] == []
