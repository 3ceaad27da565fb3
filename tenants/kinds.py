"""The ledger entries this app writes."""

from ledger.entries import register

ACCOUNT = register(
    "account.recorded/1",
    "key", "parent", "signatures_required", "pays_only", "subscriptions", "competitors", "payer",
    purpose="an account as it stands from now on",
)  # fmt: skip
TENANT = register(
    "tenant.recorded/1",
    "key", "account", "region", "industry", "aliases", "suspended",
    purpose="a tenant as it stands from now on",
)  # fmt: skip
KEY_ISSUED = register(
    "key.issued/1", "key", "scopes", "regions", "expires_at", "replaces", purpose="an API key was issued"
)
KEY_REVOKED = register("key.revoked/1", "key", "at", purpose="an API key stops working")
MEMBER = register("member.recorded/1", "person", "role", purpose="a person may act for an account")
MEMBER_ENDED = register("member.ended/1", "person", purpose="a person may no longer act for an account")
PERSON_ERASED = register("person.erased/1", "person", purpose="personal data beside the ledger was erased")
