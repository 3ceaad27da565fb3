"""The folds of this room: which rows its entries say exist. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from language import time_zones
from ledger.projections import FoldedEntry, Row

ACCOUNTS = "tenants_account"
COMPETITORS = "tenants_competitor"
SUBSCRIPTIONS = "tenants_subscription"
MEMBERS = "tenants_member"
INVITATIONS = "tenants_invitation"
INVITATION_ENDS = "tenants_invitationend"
TENANTS = "tenants_tenant"
NAMES = "tenants_tenantname"
MOVES = "tenants_tenantmove"
MERGES = "tenants_tenantmerge"
SPLITS = "tenants_tenantsplit"
SUSPENSIONS = "tenants_suspension"
API_KEYS = "tenants_apikey"
PEOPLE = "tenants_person"
APPROVALS = "tenants_approval"
APPROVAL_CONCERNS = "tenants_approvalconcern"
APPROVAL_STEPS = "tenants_approvalstep"


def accounts(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """The account as its newest entry describes it."""
    newest = _newest(entries)
    if newest is None:
        return
    payer = _payer(entries)
    body = newest.body
    columns = {
        "mode": newest.mode,
        "key": body["key"],
        "parent": body["parent"],
        "signatures_required": body["signatures_required"],
        "pays_only": body["pays_only"],
        "stripe_customer_id": payer["customer"],
        "currency": payer["currency"],
        "time_zone": _time_zone(entries),
        "cooling_off_hours": _cooling_off_hours(entries),
    }
    yield _with_name(ACCOUNTS, f"account={newest.account}", columns, newest)


def competitors(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """The list of competitors of the account: one row for the list, because a competitor has no id in an entry."""
    newest = _newest(entries)
    if newest is not None and newest.body["competitors"]:
        named = sorted(newest.body["competitors"], key=competitor_order)
        yield Row(COMPETITORS, f"account={newest.account}", {"competitors": named}, newest.seq)


def competitor_order(competitor: dict[str, str]) -> tuple[str, str, str]:
    return competitor["name"], competitor["domain"], competitor["lei"]


def subscriptions(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """The subscriptions of the account, each with the tenants that it pays for."""
    newest = _newest(entries)
    for written in newest.body["subscriptions"] if newest else ():
        columns = {
            "mode": newest.mode if newest else "",
            "stripe_customer_id": written["customer"],
            "currency": written["currency"],
            "tenants": sorted(written["tenants"]),
        }
        key = f"account={newest.account if newest else ''} subscription={written['id']}"
        yield Row(SUBSCRIPTIONS, key, columns, newest.seq if newest else 0)


def members(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every membership in its order: the role, and whether it has ended."""
    held: dict[str, list[tuple[str, str | None, int]]] = {}
    ended: set[tuple[str, int]] = set()
    for entry in entries:
        person = entry.body["person"]
        mine = held.setdefault(person, [])
        if mine:
            ended.add((person, len(mine)))
        if entry.fact == "member.recorded":
            mine.append((entry.body["role"], entry.body.get("signs_from"), entry.seq))
    account = entries[0].account if entries else ""
    for person, memberships in held.items():
        for number, (role, signs_from, seq) in enumerate(memberships, 1):
            key = f"account={account} person={person} membership={number}"
            columns = {"role": role, "signs_from": signs_from, "ended": (person, number) in ended}
            yield Row(MEMBERS, key, columns, seq)


def invitations(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every invitation as it was made."""
    for entry in entries:
        body = entry.body
        members = ("person", "role", "route", "waits_hours", "invited_by", "token_sha256", "expires_at")
        columns = {
            "account": entry.account,
            "mode": entry.mode,
            **{name: body[name] for name in members},
            "revision": entry.seq,
            "recorded_at": entry.recorded_at,
        }
        yield Row(INVITATIONS, f"invitation={body['invitation']}", columns, entry.seq)


def invitation_ends(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """What ended invitations."""
    for entry in entries:
        kind = entry.fact.partition(".")[2]
        columns = {
            "account": entry.account,
            "kind": kind,
            "person": entry.body["person"],
            "revision": entry.seq,
            "recorded_at": entry.recorded_at,
        }
        yield Row(INVITATION_ENDS, f"invitation={entry.body['invitation']}", columns, entry.seq)


def tenants(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """The tenant as its newest entry describes it."""
    newest = _newest(entries)
    if newest is None:
        return
    columns = {
        "mode": newest.mode,
        "key": newest.body["key"],
        "account": newest.account,
        "region": newest.body["region"],
        "industry": newest.body["industry"],
    }
    yield _with_name(TENANTS, f"tenant={newest.tenant}", columns, newest)


def names(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """The key of the tenant and its aliases. A tenant that was merged into another one keeps neither."""
    if any(entry.fact == "tenant.merged" for entry in entries):
        return
    newest = _newest(entries)
    for name in {newest.body["key"], *newest.body["aliases"]} if newest else ():
        key = f"tenant={newest.tenant if newest else ''} name={name}"
        yield Row(NAMES, key, {"mode": newest.mode if newest else ""}, newest.seq if newest else 0)


def moves(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every move of the tenant to another account."""
    for entry in entries:
        body = entry.body
        columns = {
            "tenant": entry.tenant,
            "mode": entry.mode,
            **{
                name: body[name]
                for name in (
                    "from_account",
                    "to_account",
                    "from_group",
                    "basis",
                    "effective_from",
                    "evidence",
                )
            },
            "revision": entry.seq,
            "recorded_at": entry.recorded_at,
        }
        yield Row(MOVES, f"move={body['move']}", columns, entry.seq)


def merges(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """That the tenant was merged into another one."""
    for entry in entries:
        columns = {
            "tenant": entry.tenant,
            "mode": entry.mode,
            "into": entry.body["into"],
            "revision": entry.seq,
            "recorded_at": entry.recorded_at,
        }
        yield Row(MERGES, f"merge={entry.body['merge']}", columns, entry.seq)


def splits(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """The successors of the tenant."""
    for entry in entries:
        for id, successor in zip(entry.body["splits"], entry.body["successors"], strict=True):
            columns = {
                "tenant": entry.tenant,
                "mode": entry.mode,
                "successor": successor,
                "revision": entry.seq,
                "recorded_at": entry.recorded_at,
            }
            yield Row(SPLITS, f"split={id}", columns, entry.seq)


def suspensions(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """One row for each entry that moves the tenant's switch."""
    suspended = False
    for entry in entries:
        if entry.body["suspended"] is not suspended:
            suspended = entry.body["suspended"]
            columns = {
                "tenant": entry.tenant,
                "suspended": suspended,
                "revision": entry.seq,
                "recorded_at": entry.recorded_at,
            }
            yield Row(SUSPENSIONS, f"entry={entry.id}", columns, entry.seq)


def api_keys(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every issued API key with its rights, and when it was revoked."""
    issued: dict[str, FoldedEntry] = {}
    revoked: dict[str, FoldedEntry] = {}
    for entry in entries:
        (issued if entry.fact == "key.issued" else revoked)[entry.body["key"]] = entry
    for id, entry in issued.items():
        end = revoked.get(id)
        columns: dict[str, Any] = {
            "mode": entry.mode,
            "tenant": entry.tenant,
            "scopes": entry.body["scopes"],
            "regions": entry.body["regions"],
            "expires_at": entry.body["expires_at"],
            "replaces": entry.body["replaces"],
            "holder": entry.body.get("holder"),
            "source": entry.body.get("source", ""),
            "accounts": entry.body.get("accounts"),
            "evidence": entry.body.get("evidence", ""),
            "networks": entry.body.get("networks"),
            "revoked_at": end.body["at"] if end else None,
        }
        old = entry.version < 2
        if not old:
            columns["row_sha256"] = entry.body["row_sha256"]
        unproven = ("name", "hint", "sha256") if old else ()
        yield Row(API_KEYS, f"key={id}", columns, (end or entry).seq, unproven)


def erased_people(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """The people whose particulars were erased. Their rows hold no particulars."""
    for entry in entries:
        columns = {"name": "", "email": "", "title": "", "has_key": False}
        yield Row(PEOPLE, f"person={entry.body['person']}", columns, entry.seq)


def _newest(entries: Sequence[FoldedEntry]) -> FoldedEntry | None:
    return entries[-1] if entries else None


def _payer(entries: Sequence[FoldedEntry]) -> dict[str, str]:
    """The payer of the newest entry. An entry leaves it out where it is empty."""
    payer: dict[str, str] = entries[-1].body.get("payer") or {"customer": "", "currency": ""}
    return payer


def _time_zone(entries: Sequence[FoldedEntry]) -> str:
    """The zone that the newest entry of version 3 names. Entries of older versions leave it as it was."""
    named = (entry.body["time_zone"] for entry in reversed(entries) if entry.version >= 3)
    return next(named, time_zones.DEFAULT)


def _cooling_off_hours(entries: Sequence[FoldedEntry]) -> int:
    """The hours that the newest entry of version 4 names. Entries of older versions leave them as they were."""
    return next((entry.body["cooling_off_hours"] for entry in reversed(entries) if entry.version >= 4), 0)


def _with_name(table: str, key: str, columns: dict[str, Any], entry: FoldedEntry) -> Row:
    if entry.version < 2:
        return Row(table, key, columns, entry.seq, ("name",))
    return Row(table, key, columns | {"name_sha256": entry.body["name_sha256"]}, entry.seq)


def approvals(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """Every change that was proposed, with the customers that it concerns."""
    for entry in entries:
        body = entry.body
        columns = {
            "mode": entry.mode,
            "account": entry.account,
            **{name: body[name] for name in ("change", "subject", "member", "proposer", "content_sha256")},
            "revision": entry.seq,
            "recorded_at": entry.recorded_at,
        }
        yield Row(APPROVALS, f"approval={body['approval']}", columns, entry.seq)
        for account in body["concerned"]:
            key = f"approval={body['approval']} account={account}"
            yield Row(APPROVAL_CONCERNS, key, {"entry": entry.id}, entry.seq)


def approval_steps(entries: Sequence[FoldedEntry]) -> Iterator[Row]:
    """What happened to the changes."""
    for entry in entries:
        columns = {
            "approval": entry.body["approval"],
            "kind": entry.fact.partition(".")[2],
            "person": entry.body.get("person"),
            "reason": entry.body.get("reason") or "",
            "effective_from": entry.body.get("effective_from"),
            "revision": entry.seq,
            "recorded_at": entry.recorded_at,
        }
        yield Row(APPROVAL_STEPS, f"entry={entry.id}", columns, entry.seq)
