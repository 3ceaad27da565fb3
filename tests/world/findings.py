"""Read what is left of a world once it is quiet: the ledger, the log, the money, the mail."""

from __future__ import annotations

import json
import time
import urllib.request
from collections import Counter
from typing import Any

from tests.sandbox.local_stripe import KEY
from tests.world.actors import Actors
from tests.world.history import History, Recorded
from tests.world.judges import decisions_are_logged, everybody_is_told, money_equals_entitlement
from tests.world.world import World

WORTH = 800  # basis points for what the actors' consent allows, by tests/prices.py
_LOOK_SECONDS = 1.0
_SUBJECTS = {True: "Consent recorded:", False: "Withdrawn:"}


def until_quiet(world: World, actors: Actors, seen: History, *, longest: float) -> None:
    """Wait until what follows from the writes is done, or for `longest` seconds. The judges say what is missing."""
    seen.owed = {tenant: WORTH * allows for tenant, allows in actors.allowed.items()}
    until = time.monotonic() + longest
    while True:
        _look(world, seen)
        open_judges = (money_equals_entitlement, everybody_is_told, decisions_are_logged)
        if not any(judge(seen) for judge in open_judges) and not sum(seen.waiting.values()):
            return
        if time.monotonic() > until:
            return
        time.sleep(_LOOK_SECONDS)


def _look(world: World, seen: History) -> None:
    seen.charged = {tenant: _discounts(world, id) for tenant, id in world.template.subscriptions.items()}
    seen.waiting = _waiting(world)
    seen.logged = set(_rows(world, _LOGGED))
    seen.events = {
        line["data"]["revision"] for line in _lines(world, "receiver") if line["type"].startswith("consent.")
    }
    seen.letters = Counter(
        (tenant, allows)
        for line in _lines(world, "mail")
        for tenant in [line["to"][0].partition("@")[2].removesuffix(".example")]
        for allows, words in _SUBJECTS.items()
        if words in line["subject"]
    )


def read(world: World, seen: History) -> None:
    """Read the ledger, and run the commands that check it."""
    for row in _rows(world, _ENTRIES):
        revision, kind, body = row.split("|", 2)
        seen.recorded.append(Recorded(int(revision), kind, body))
    for command in (["verify_ledger"], ["rebuild", "--check"]):
        done = world.manage(*command)
        seen.commands[" ".join(command)] = (done.returncode, done.stdout + done.stderr)
    seen.logs = {name: part.log.stat().st_size for name, part in world.parts.items()}
    seen.kills = {name: part.kills for name, part in world.parts.items()}
    seen.minutes = (time.monotonic() - world.began) / 60


_ENTRIES = (
    "SELECT seq || '|' || kind || '|' || convert_from(data, 'UTF8') FROM ledger_entry"
    " WHERE kind LIKE 'consent.%' ORDER BY seq"
)
_LOGGED = (
    "SELECT id FROM api_loggeddecision UNION ALL"
    " SELECT (line->>'id')::uuid FROM api_decisionpile p, json_array_elements(p.lines::json) line"
)
_OPEN = (
    "SELECT consumer || '|' || count(*) FROM ledger_delivery WHERE done_at IS NULL GROUP BY consumer UNION ALL"
    " SELECT 'webhooks|' || count(*) FROM notices_webhookdelivery WHERE state = 'waiting' HAVING count(*) > 0"
)


def _waiting(world: World) -> dict[str, int]:
    pairs = (row.rsplit("|", 1) for row in _rows(world, _OPEN))
    return {name: int(count) for name, count in pairs}


def _rows(world: World, statement: str) -> list[str]:
    return world.database.primary.sql(statement, database="replica").splitlines()


def _lines(world: World, receiver: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in world.received[receiver].read_text().splitlines()]


def _discounts(world: World, subscription: str) -> list[int]:
    """Ours, in basis points, in their order."""
    host, port = world.address("stripe")
    request = urllib.request.Request(
        f"http://{host}:{port}/v1/subscriptions/{subscription}?expand[]=discounts.source.coupon",
        headers={"Authorization": f"Bearer {KEY}"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        found = json.load(answer)["discounts"]
    return [round(_coupon(one)["percent_off"] * 100) for one in found]


def _coupon(discount: dict[str, Any]) -> dict[str, Any]:
    source: dict[str, Any] = discount.get("source") or discount
    coupon: dict[str, Any] = source["coupon"]
    return coupon
