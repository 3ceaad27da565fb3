"""Check what the server says: the key and its scopes, the clock, the signing keys, the version."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from licet.doctor.finding import Finding, failed, ok, warning
from licet.errors import LicetError, NoAnswer, Refused, Untrusted
from licet.pinned_keys import PinnedKeys
from licet.published_keys import parse
from licet.tokens import LEEWAY_SECONDS
from licet.transport import Transport
from licet.version import VERSION

_NEEDED: Final = {
    "decide": "licet decide, Client.decide and decide_batch",
    "runs": "licet clear, licet run and Client.clearance",
}
_CLOSE_SECONDS: Final = 5.0
_SOON_DAYS: Final = 14


def check(transport: Transport, *, clock: Callable[[], float]) -> Iterator[Finding]:
    """Yield what the server says about the key, the clock and the versions."""
    asked = clock()
    try:
        answer = transport.get("/v1/key").json()
    except LicetError as error:
        yield _no_key(error)
        return
    answered = clock()
    try:
        yield from _key(answer, now=answered)
        yield _clock(answer, asked=asked, answered=answered)
        yield _version(str(answer["server"]["version"]))
    except (KeyError, TypeError, ValueError) as error:
        yield failed(
            "key",
            f"The server's answer about the key is malformed: {error!r}.",
            "Is LICET_URL a Licet server?",
        )


def keys(transport: Transport, pins: PinnedKeys | None) -> Finding:
    """Check that the keys with which answers are verified can be had, and are the pinned ones."""
    try:
        published = parse(transport.get("/.well-known/jwks.json").json())
    except LicetError as error:
        return failed("signing keys", str(error), "Without them no permission is believed.")
    usable = published if pins is None else (pins.keys or pins.only_pinned(published))
    if not published.keys() & usable.keys():
        return failed(
            "signing keys",
            f"The server publishes {len(published)} keys, and none of them is pinned.",
            "Ask the operator whether the keys were rotated, and pin the new ones (LICET_PINNED_KEYS).",
        )
    return ok("signing keys", f"{len(published)} published{'' if pins is None else ', pinned'}")


def _no_key(error: LicetError) -> Finding:
    if isinstance(error, Refused) and error.status == 401:
        return failed("key", str(error), "Ask the vendor for a new key, and set LICET_API_KEY.")
    if isinstance(error, Refused) and error.status == 403:
        what = "; ".join(f"{scope} for {use}" for scope, use in _NEEDED.items())
        return failed("scopes", "The key has neither decide nor runs.", f"Ask for a key with {what}.")
    if isinstance(error, Refused) and error.status == 404:
        return warning(
            "key", "The server is older and does not say what the key may do.", "Update the server."
        )
    if isinstance(error, Untrusted):
        return failed("key", str(error), "Is LICET_URL the address of a Licet server, without a path?")
    advice = "The server is reached and does not answer. Look at its /readyz, or ask its operator."
    return failed("key", str(error), advice if isinstance(error, NoAnswer) else "")


def _key(answer: Mapping[str, Any], *, now: float) -> Iterator[Finding]:
    scopes = [str(scope) for scope in answer["scopes"]]
    of = f"one tenant, {answer['tenant']}" if answer.get("tenant") else "all tenants"
    yield ok("key", f"{answer['hint']}…, {answer['mode']} mode, {of}")
    missing = [scope for scope in _NEEDED if scope not in scopes and "admin" not in scopes]
    found = f"the key has {', '.join(scopes)}"
    if missing:
        what = "; ".join(f"{scope} is needed for {_NEEDED[scope]}" for scope in missing)
        yield warning("scopes", f"{found}.", f"{what}. Ask for a key with it if you need that.")
    else:
        yield ok("scopes", found)
    if answer.get("expires_at"):
        days = int((datetime.fromisoformat(answer["expires_at"]).timestamp() - now) // 86400)
        if days < _SOON_DAYS:
            yield warning(
                "key's end", f"The key ends in {days} days.", "Rotate it: both keys work for a while."
            )


def _clock(answer: Mapping[str, Any], *, asked: float, answered: float) -> Finding:
    theirs = datetime.fromisoformat(answer["server"]["time"]).timestamp()
    # It answered at some time in between, so that much is not this clock's fault.
    off = max(asked - theirs, theirs - answered, 0.0)
    if off > LEEWAY_SECONDS:
        return failed(
            "clock",
            f"This machine's clock is {off:.0f} s off the server's; above {LEEWAY_SECONDS} s no answer is believed.",
            "Set this machine's clock (NTP).",
        )
    if off > _CLOSE_SECONDS:
        return warning("clock", f"This machine's clock is {off:.0f} s off the server's.", "Set it (NTP).")
    return ok("clock", "agrees with the server's")


def _version(server: str) -> Finding:
    if server.split(".")[:2] != VERSION.split(".")[:2]:
        return warning(
            "versions", f"licet {VERSION}, server {server}", "Use the SDK of the server's version."
        )
    return ok("versions", f"licet {VERSION}, server {server}")
