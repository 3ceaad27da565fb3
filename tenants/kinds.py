"""The kinds of ledger entries that this room records."""

from ledger.entries import register

_ACCOUNT = "key parent signatures_required pays_only subscriptions competitors payer"
_ACCOUNT_CHANGED = "An account was added or changed"
_TENANT = "key account region industry aliases suspended"
_TENANT_CHANGED = "A tenant was added, changed, suspended or restored"
_KEY = "key scopes regions expires_at replaces"

# Version 2 also holds a digest of what stays beside the ledger: a name, or the row of an API key. Version 3 of an
# account holds its time zone; before, every account's was UTC. Version 4 says how long
# consents wait. Version 3 of a key holds the person who holds it.
ACCOUNT_1 = register("account.recorded/1", _ACCOUNT, _ACCOUNT_CHANGED)
ACCOUNT_2 = register("account.recorded/2", f"{_ACCOUNT} name_sha256", _ACCOUNT_CHANGED)
ACCOUNT_3 = register("account.recorded/3", f"{_ACCOUNT} name_sha256 time_zone", _ACCOUNT_CHANGED)
ACCOUNT = register(
    "account.recorded/4", f"{_ACCOUNT} name_sha256 time_zone cooling_off_hours", _ACCOUNT_CHANGED
)
TENANT_1 = register("tenant.recorded/1", _TENANT, _TENANT_CHANGED)
TENANT = register("tenant.recorded/2", f"{_TENANT} name_sha256", _TENANT_CHANGED)
TENANT_MOVED = register(
    "tenant.moved/1",
    "move from_account to_account from_group basis effective_from evidence",
    "A tenant passed from one account to another",
)
TENANT_MERGED = register(
    "tenant.merged/1",
    "merge into names",
    "A tenant was merged into another one of its account, which has its names from then on",
)
TENANT_SPLIT = register(
    "tenant.split/1",
    "splits successors",
    "A part of a tenant's data goes on under other tenants, its successors",
)
KEY_ISSUED_1 = register("key.issued/1", _KEY, "An API key was issued")
KEY_ISSUED_2 = register("key.issued/2", f"{_KEY} row_sha256", "An API key was issued")
KEY_ISSUED_3 = register("key.issued/3", f"{_KEY} row_sha256 holder", "An API key was issued")
# Version 4 says for which customers the key vouches, for which system, and with what evidence.
_KEY_4 = f"{_KEY} row_sha256 holder source accounts evidence"
KEY_ISSUED_4 = register("key.issued/4", _KEY_4, "An API key was issued")
# Version 5 says from which networks the key works.
KEY_ISSUED = register("key.issued/5", f"{_KEY_4} networks", "An API key was issued")
KEY_REVOKED = register("key.revoked/1", "key at", "An API key was revoked")
_MEMBER = "A person became a member of an account, or changed role"
# Version 2 says from when the member's signatures count, and which invitation brought the member.
MEMBER_1 = register("member.recorded/1", "person role", _MEMBER)
MEMBER = register("member.recorded/2", "person role signs_from invitation", _MEMBER)
MEMBER_ENDED = register("member.ended/1", "person", "A person stopped being a member of an account")
INVITED = register(
    "invitation.made/1",
    "invitation person role route waits_hours invited_by token_sha256 expires_at",
    "A person was invited to act for an account",
)
INVITATION_ACCEPTED = register(
    "invitation.accepted/1", "invitation person", "An invited person became a member of an account"
)
INVITATION_REVOKED = register("invitation.revoked/1", "invitation person", "An invitation was taken back")
INVITATION_ENDS = {kind.verb: kind for kind in (INVITATION_ACCEPTED, INVITATION_REVOKED)}
SIGNATURES_CHANGED = register(
    "account.signatures_changed/1",
    "was becomes",
    "The number of signatures that a consent of an account needs was changed",
)
MANAGER_ASSIGNED = register("manager.assigned/1", "person", "An account manager was assigned to an account")
MANAGER_RELEASED = register(
    "manager.released/1", "person", "An account manager is no longer assigned to an account"
)
VIEWING_BEGAN = register(
    "viewing.began/1",
    "person tenant reason",
    "A member of the vendor's staff began to look at a customer's pages, without being able to change anything",
)
PERSON_ERASED = register("person.erased/1", "person", "A person's particulars beside the ledger were erased")

_APPROVAL = "approval"
APPROVAL_PROPOSED = register(
    "approval.proposed/1",
    f"{_APPROVAL} change subject member content_sha256 proposer concerned",
    "A change that widens what the vendor may do was proposed; it waits for a second person",
)
APPROVAL_APPROVED = register(
    "approval.approved/1",
    f"{_APPROVAL} person effective_from",
    "A second person or an owner approved a waiting change",
)
APPROVAL_REFUSED = register(
    "approval.refused/1", f"{_APPROVAL} person reason", "A waiting change was refused"
)
APPROVAL_OBJECTED = register(
    "approval.objected/1",
    f"{_APPROVAL} person reason",
    "An owner objected to an approved change; it stays closed for that account",
)
APPROVAL_EFFECTIVE = register("approval.effective/1", _APPROVAL, "An approved change took effect")
APPROVAL_LAPSED = register(
    "approval.lapsed/1", f"{_APPROVAL} reason", "A waiting change lapsed without effect"
)
APPROVAL_STEPS = {
    kind.verb: kind
    for kind in (
        *(APPROVAL_APPROVED, APPROVAL_REFUSED, APPROVAL_OBJECTED),
        *(APPROVAL_EFFECTIVE, APPROVAL_LAPSED),
    )
}
