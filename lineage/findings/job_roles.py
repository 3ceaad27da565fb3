"""What a job of another system is for. Pure.

A `service` reads a tenant's data to serve that tenant: that is not training, so none of its reads is a breach. One
person of the vendor could hide training behind that word. So two people say it, of one job by its exact name, with a
reason. Until then the job is `undecided`. The answer ends when the job's own events say that it trains.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Role = Literal["service", "training", "undecided"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
SERVICE: Final = "service"
TRAINING: Final = "training"
UNDECIDED: Final = "undecided"
ANY: Final = "*"


class JobNotExact(ValueError):
    """The answer that a job does not train is about one job. Name it without `*`."""

    code = "job_not_exact"


class JobReasonMissing(ValueError):
    """Customers see why a job that reads their data does not train. Give the reason."""

    code = "job_reason_missing"


def check_answer(*, namespace: str, name: str, reason: str) -> None:
    """Check the answer that a job does not train. Raises: JobNotExact, JobReasonMissing."""
    if ANY in namespace or ANY in name:
        raise JobNotExact(f"{namespace}/{name}")
    if not reason.strip():
        raise JobReasonMissing(f"{namespace}/{name}")
