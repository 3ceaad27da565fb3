"""The kinds of ledger entries that this room records."""

from ledger.entries import register

SECURITY_SEALED = register(
    "security.sealed/1",
    "events first_at last_at sha256",
    "The security events of about an hour were hashed, so none of them can be changed or left out unnoticed",
)
ACCESS_REVIEWED = register(
    "access.reviewed/1",
    "period reviewer staff without_second_factor keys sha256",
    "A person looked at everybody and every key with access, and signed that they are right",
)
