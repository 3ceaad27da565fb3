"""What stands between a training set and the training: only what was allowed gets through.

gate = Gate(manifest, pseudonym_key=key)
frame = gate.filter(frame, category="machine-telemetry", tenant="tenant_id")
gate.report()
"""

from licet.gate.gate import Gate
from licet.gate.report import CategoryReport, GateReport, Mode

__all__ = ["CategoryReport", "Gate", "GateReport", "Mode"]
