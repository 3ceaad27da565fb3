"""The gate: it filters frames before training, by a manifest. README.md beside this file is the map.

gate = Gate(manifest, pseudonym_key=key)
frame = gate.filter(frame, category="machine-telemetry", tenant="tenant_id")
gate.report()
"""

from licet.gate.category_report import CategoryReport
from licet.gate.gate import Gate
from licet.gate.report import GateReport, Mode

__all__ = ["CategoryReport", "Gate", "GateReport", "Mode"]
