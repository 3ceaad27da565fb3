"""The page on watching names every metric that exists, no other, and every cause that a probe can give."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from prometheus_client import REGISTRY

from api import readiness_checks
from api.audit_metrics import AuditCollector
from api.clock_metrics import ClockCollector
from api.decisions.fastlane import metrics  # noqa: F401  it declares those of decisions
from api.state_metrics import StateCollector
from config import task_metrics  # noqa: F401  it declares the workers' metrics
from ledger import actors, auditor, code_level
from wire.problems import STATUS

PAGE = (Path(__file__).resolve().parents[2] / "docs/operations/watching.md").read_text()
SOURCE = Path(readiness_checks.__file__).read_text() + Path(code_level.__file__).read_text()


def test_it_names_every_metric_and_no_other(committed_db: str) -> None:
    auditor.audit(by=actors.system("audit"), now=timezone.now, longest=timedelta(minutes=5))
    declared = {
        metric.name + ("_total" if metric.type == "counter" else "")
        for collector in (REGISTRY, StateCollector(), AuditCollector(), ClockCollector())
        for metric in collector.collect()
        if metric.name.startswith("licet_")
    }
    assert set(re.findall(r"`(licet_\w+)`", PAGE)) == declared


def test_it_names_every_cause() -> None:
    table = PAGE[PAGE.index("| cause |") : PAGE.index("Problem documents")]
    explained = set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE))
    of_probes = set(re.findall(r'"(\w+_(?:unavailable|missing|behind|full|old))"', SOURCE))
    of_problems = {code for code, status in STATUS.items() if status == 503} - {"unavailable"}
    assert of_probes | of_problems <= explained, sorted((of_probes | of_problems) - explained)
