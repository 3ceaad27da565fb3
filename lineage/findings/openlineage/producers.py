"""What the integrations that send OpenLineage events call a training run. Pure.

The job type facet names the integration and, in its own words, what the job is. The same word means different things:
dbt's and SQLMesh's MODEL is a table built by SQL, elsewhere a MODEL is trained. Sources: OpenLineage specification,
`facets/JobTypeJobFacet.json`; the job types that the integrations of dbt, Airflow, Spark and Flink send.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_TRAINING_TYPES: Final = frozenset({"MODEL", "TRAINING", "TRAIN"})
# Airflow's operators for the trainers of clouds, such as SageMakerTrainingOperator or BedrockCustomizeModelOperator.
_TRAINERS: Final = ("training", "tuning", "automl", "customizemodel", "trainoperator")
# DeleteCustomTrainingJobOperator, SageMakerTrainingSensor: these only manage or wait for what trains.
_MANAGING: Final = ("delete", "list", "get", "stop", "cancel")
_WAITING: Final = "sensor"


@dataclass(frozen=True, slots=True)
class ProducerProfile:
    """How one integration's training runs are recognised.

    `job_types` are its job types that train. `operators` are parts of the names of its operators that train.
    """

    job_types: frozenset[str] = _TRAINING_TYPES
    operators: tuple[str, ...] = ()

    def is_trainer(self, operator: str) -> bool:
        """Whether an operator's class, with or without its module, trains."""
        name = operator.rpartition(".")[2].lower()
        manages = name.startswith(_MANAGING) or name.endswith(_WAITING)
        return not manages and any(part in name for part in self.operators)


# An integration without a profile is judged by the words alone.
_ANY: Final = ProducerProfile()
PROFILES: Final[Mapping[str, ProducerProfile]] = {
    "DBT": ProducerProfile(job_types=frozenset()),
    "SQLMESH": ProducerProfile(job_types=frozenset()),
    "AIRFLOW": ProducerProfile(job_types=frozenset({"TRAINING", "TRAIN"}), operators=_TRAINERS),
    "SPARK": ProducerProfile(job_types=frozenset({"TRAINING", "TRAIN"})),
    "FLINK": ProducerProfile(job_types=frozenset({"TRAINING", "TRAIN"})),
    # A run that MLflow tracks trains or evaluates; both use the data for a model.
    "MLFLOW": ProducerProfile(job_types=_TRAINING_TYPES | {"RUN", "EXPERIMENT", "JOB"}),
}


def trains(*, integration: str, job_type: str, operator: str = "") -> bool:
    """Whether a job of this type is a training run. `operator` is the class of an Airflow task, if the event has it."""
    profile = PROFILES.get(integration.upper(), _ANY)
    return job_type.upper() in profile.job_types or profile.is_trainer(operator)
