"""Export the decision counters to Prometheus.

Answers count in plain numbers (`counts`), which costs them nothing. These are added to the metrics ten times a second,
and once more when this process is scraped.
"""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

from api.decisions.fastlane.counts import COUNTS, Counts
from ledger import connections

_COUNTERS = {
    "written": Counter("licet_decisions_logged", "Decisions written to the log"),
    "dropped": Counter("licet_decisions_not_logged", "Decisions that neither the log nor the spool took"),
    "flights": Counter("licet_decision_flights", "Reads of the primary that questions shared"),
    "answers": Counter("licet_decision_answers", "Questions that were answered from them"),
}
_GAUGES = {
    "waiting": Gauge("licet_decision_log_waiting", "Decisions not yet written", multiprocess_mode="livesum"),
    "spooled": Gauge("licet_decision_log_spooled", "Decisions kept on disk", multiprocess_mode="livesum"),
    "held": Gauge(
        "licet_decision_facts_held", "Questions whose facts are in memory", multiprocess_mode="livesum"
    ),
}
SECONDS = Histogram(
    "licet_decision_seconds",
    "From the arrival of the question of a flight that waited longest to the flight's answers",
    buckets=(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
_LOSSES = Counter("licet_connection_losses", "Losses of a long-lived connection", ["connection"])
_LOST = Gauge(
    "licet_connections_lost",
    "Processes whose connection of this name is lost now",
    ["connection"],
    multiprocess_mode="livesum",
)
_exported = Counts()
_exported_losses: dict[str, int] = {}


def export() -> None:
    """Add what was counted since the last call."""
    for name, counter in _COUNTERS.items():
        count = getattr(COUNTS, name)
        if more := count - getattr(_exported, name):
            counter.inc(more)
            setattr(_exported, name, count)
    for name, gauge in _GAUGES.items():
        count = getattr(COUNTS, name)
        if count != getattr(_exported, name):
            gauge.set(count)
            setattr(_exported, name, count)
    for connection, life in connections.LIVES.items():
        if more := max(0, life.losses - _exported_losses.get(connection, 0)):
            _LOSSES.labels(connection).inc(more)
        _exported_losses[connection] = life.losses
        _LOST.labels(connection).set(life.state == "lost")
