"""Verify documents that a Licet server signed, without contacting it: its key set is enough.

    from licet import verification

    finding = verification.verify(Path("receipt.json").read_bytes(), keys=Path("keys.json").read_bytes())
    if finding:
        print(finding.says)

The keys are the server's `/.well-known/jwks.json`, fetched once over a trusted connection. A document never brings its
own keys.
"""

from licet.verification.result import VerificationResult
from licet.verification.verifying import LARGEST_DOCUMENT, verify

__all__ = ["LARGEST_DOCUMENT", "VerificationResult", "verify"]
