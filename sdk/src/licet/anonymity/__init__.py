"""Measure how anonymous data are, and compare the result with the terms.

measured = assert_anonymous(frame, manifest, category="machine-telemetry", tenant="tenant_id", k=10)
measured.to_dict()     # goes into the completion report
"""

from licet.anonymity.assertion import assert_anonymous, measure
from licet.anonymity.leakage import Leakage, leakage
from licet.anonymity.measurement import Measurement, Thresholds

__all__ = ["Leakage", "Measurement", "Thresholds", "assert_anonymous", "leakage", "measure"]
