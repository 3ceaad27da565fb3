"""Looking at what a Licet server signed, without asking it: all that is needed is its key set.

    from licet import verification

    finding = verification.verify(Path("receipt.json").read_bytes(), keys=Path("keys.json").read_bytes())
    if finding:
        print(finding.says)

The keys are the server's `/.well-known/jwks.json`, fetched once by a way that is trusted. A document never brings its
own keys.
"""

from licet.verification.result import VerificationResult
from licet.verification.verifying import LARGEST_DOCUMENT, verify

__all__ = ["LARGEST_DOCUMENT", "VerificationResult", "verify"]
