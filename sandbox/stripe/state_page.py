"""The page at `/`: says that this is not Stripe, and shows what the stand-in holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape

from sandbox.stripe import clock, discounts
from sandbox.stripe.call import Call
from sandbox.stripe.engine import Engine
from sandbox.stripe.errors import StripeError
from sandbox.stripe.store import Body, Session

ROWS = 50

_HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Local Stripe: not Stripe</title><style>
body { font: 16px/1.5 system-ui; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; color: #111 }
table { border-collapse: collapse; font-size: .875rem; width: 100% }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-top: 1px solid #ddd; vertical-align: top }
.rows { overflow-x: auto } code { font-size: .8125rem }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #161616 } th, td { border-color: #444 } }
</style><body>
<h1>This is not Stripe</h1>
<p>It is Licet's local stand-in, so that billing can be tried on one machine. No money moves here, nothing
reaches Stripe, and keys of Stripe's live mode are refused. It is held to Stripe's published specification;
what it cannot vouch for is listed in docs/local-stripe.md.</p>"""


def page(engine: Engine) -> str:
    """Return the page. It changes nothing."""
    with engine.store.transaction() as session:
        session.discard()
        call = Call(session, engine.contract, {}, [])
        waiting = session.sql.execute("SELECT count(*) FROM deliveries WHERE state = 'pending'").fetchone()[0]
        parts = [
            _HEAD,
            f"<p>It is {_time(clock.now(session, None))} here. {waiting} webhook deliveries wait.</p>",
            _table(
                "Subscriptions",
                ("Subscription", "Customer", "Status", "Items", "Discounts", "Period ends", "Schedule"),
                (_subscription(call, body) for body in _newest(session, "subscription")),
            ),
            _table(
                "Invoices",
                ("Invoice", "Number", "Status", "Subtotal", "Discounts", "Total", "Made"),
                (_invoice(call, body) for body in _newest(session, "invoice")),
            ),
            _table(
                "Coupons",
                ("Coupon", "Takes off", "Lasts", "Redeemed"),
                (_coupon(body) for body in _newest(session, "coupon")),
            ),
            _table(
                "Schedules",
                ("Schedule", "Subscription", "Status", "Phases"),
                (_schedule(body) for body in _newest(session, "subscription_schedule")),
            ),
        ]
    return "".join(parts) + "</body></html>"


def _newest(session: Session, kind: str) -> Iterator[Body]:
    for number, (_place, body) in enumerate(session.select(kind, newest_first=True)):
        if number == ROWS:
            return
        yield body


def _table(title: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    written = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    head = "".join(f"<th scope='col'>{escape(each)}</th>" for each in heads)
    body = f"<div class='rows'><table><tr>{head}</tr>{written}</table></div>" if written else "<p>None.</p>"
    return f"<h2>{escape(title)}</h2>{body}"


def _subscription(call: Call, body: Body) -> tuple[str, ...]:
    items = body["items"]["data"]
    return (
        body["id"],
        body["customer"],
        body["status"],
        ", ".join(
            f"{item['quantity']} × {_money(item['price']['unit_amount'] or 0, body['currency'])}"
            for item in items
        ),
        ", ".join(_discount(call, name) for name in body["discounts"]) or "none",
        _time(max(item["current_period_end"] for item in items)),
        body["schedule"] or "none",
    )


def _invoice(call: Call, body: Body) -> tuple[str, ...]:
    currency = body["currency"]
    taken = body["total_discount_amounts"] or []
    return (
        body["id"],
        body["number"] or "none yet",
        body["status"],
        _money(body["subtotal"], currency),
        ", ".join(
            f"{_money(each['amount'], currency)} by {_discount(call, each['discount'])}" for each in taken
        )
        or "none",
        _money(body["total"], currency),
        _time(body["created"]),
    )


def _coupon(body: Body) -> tuple[str, ...]:
    off = (
        f"{body['percent_off']:g} %" if body["percent_off"] else _money(body["amount_off"], body["currency"])
    )
    return body["id"], off, body["duration"], str(body["times_redeemed"])


def _schedule(body: Body) -> tuple[str, ...]:
    phases = "; ".join(f"{_time(each['start_date'])} to {_time(each['end_date'])}" for each in body["phases"])
    return body["id"], body["subscription"] or "none", body["status"], phases


def _discount(call: Call, name: str) -> str:
    try:
        return str(discounts.terms(call, name)["id"])
    except StripeError:
        return name


def _money(amount: int, currency: str) -> str:
    return f"{amount} {currency.upper()} (minor units)"


def _time(seconds: int) -> str:
    return (
        datetime.fromtimestamp(seconds, UTC).isoformat(sep=" ", timespec="minutes").removesuffix("+00:00")
        + " UTC"
    )
