"""Examine a set-up: address, TLS, key, scopes, clock and versions, each with what to do about it.

from licet import doctor

for finding in doctor.examine():
    print(finding.status, finding.name, finding.found, finding.advice)
"""

from licet.doctor.examination import examine
from licet.doctor.finding import Finding

__all__ = ["Finding", "examine"]
