"""What workers count: each task's runs, failures and time, and when it last succeeded.

The age of a sweep's last success is the figure to alert on. It grows when beat, the broker or all workers are gone.
"""

from __future__ import annotations

import time
from typing import Any

from celery import signals
from prometheus_client import Counter, Gauge, Histogram

RUNS = Counter("licet_task_runs", "Tasks that ended, by outcome", ["task", "outcome"])
SECONDS = Histogram(
    "licet_task_seconds",
    "How long tasks took",
    ["task"],
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300),
)
LAST_SUCCESS = Gauge(
    "licet_task_last_success_timestamp_seconds",
    "When the task last succeeded, in seconds since 1970",
    ["task"],
    multiprocess_mode="max",
)


_began: dict[str, float] = {}


@signals.task_prerun.connect
def _note_begin(task_id: str, **_: Any) -> None:
    _began[task_id] = time.monotonic()


@signals.task_postrun.connect
def _note_end(task_id: str, task: Any, state: str = "", **_: Any) -> None:
    began = _began.pop(task_id, None)
    RUNS.labels(task.name, "succeeded" if state == "SUCCESS" else "failed").inc()
    if began is not None:
        SECONDS.labels(task.name).observe(time.monotonic() - began)
    if state == "SUCCESS":
        LAST_SUCCESS.labels(task.name).set(time.time())
