"""The kinds of ledger entries that this room records."""

from ledger.entries import register

ACCOUNT = register(
    "account.recorded/1",
    "key parent signatures_required pays_only subscriptions competitors payer",
    "An account was added or changed",
)
TENANT = register(
    "tenant.recorded/1",
    "key account region industry aliases suspended",
    "A tenant was added, changed, suspended or restored",
)
KEY_ISSUED = register("key.issued/1", "key scopes regions expires_at replaces", "An API key was issued")
KEY_REVOKED = register("key.revoked/1", "key at", "An API key was revoked")
MEMBER = register(
    "member.recorded/1", "person role", "A person became a member of an account, or changed role"
)
MEMBER_ENDED = register("member.ended/1", "person", "A person stopped being a member of an account")
PERSON_ERASED = register("person.erased/1", "person", "A person's particulars beside the ledger were erased")
