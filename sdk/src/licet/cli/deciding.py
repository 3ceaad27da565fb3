"""`licet decide`: ask whether one use is allowed now."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from licet.cli import console, error_exits
from licet.cli.exit_codes import NO
from licet.cli.options import AsJson, Form, Processors, Purpose, Region, Since, Until
from licet.client import Client
from licet.decision import Decision


def decide(
    *,
    tenant: Annotated[str, typer.Option(help="The tenant's key.")],
    category: Annotated[str, typer.Option(help="The category of data.")],
    purpose: Purpose,
    fields: Annotated[
        list[str] | None, typer.Option("--field", help="A field; repeat for each. Default: all.")
    ] = None,
    form: Form = None,
    region: Region = None,
    model_family: Annotated[str | None, typer.Option(help="The model's family.")] = None,
    processors: Processors = None,
    audience: Annotated[
        str | None, typer.Option(help="shared, or the key of the one tenant that the model is for.")
    ] = None,
    data_from: Since = None,
    data_until: Until = None,
    at: Annotated[
        str | None, typer.Option(help="Ask about this past instant. The answer permits no use now.")
    ] = None,
    as_known_at: Annotated[
        str | None, typer.Option(help="Ask what was known at this instant. The answer permits no use now.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Ask whether one use is allowed now.

    Exits with 0 if it is allowed, 3 if it is denied, 1 without an answer.
    """
    with error_exits.exit_on_error(as_json=as_json), Client() as client:
        decision = client.decide(
            tenant=tenant, category=category, purpose=purpose, fields=fields or None, form=form, region=region,
            model_family=model_family, processors=processors or None, audience=audience, data_from=data_from,
            data_until=data_until, at=at, as_known_at=as_known_at,
        )  # fmt: skip
        if decision.error is not None:
            raise decision.error
    if as_json:
        console.print_json(_document(decision))
    else:
        _show(decision)
    if not decision:
        raise typer.Exit(NO)


def _document(decision: Decision) -> dict[str, Any]:
    """Return the decision as JSON."""
    return {
        "object": "decision",
        "id": decision.id,
        "yes": bool(decision),
        "allow": decision.allow,
        "historic": decision.historic,
        "reasons": [dict(item) for item in decision.reasons],
        "fields_allowed": list(decision.fields_allowed),
        "obligations": [dict(item) for item in decision.obligations],
        "consent": decision.consent,
        "revision": decision.revision,
        "decided_at": decision.decided_at,
        "valid_until": decision.valid_until,
        "token": decision.token,
    }


def _show(decision: Decision) -> None:
    """Print the decision, its reasons and obligations."""
    out = console.out()
    out.print(console.shown(str(decision), style="bold green" if decision else "bold red"))
    rows: list[tuple[str, object]] = [("reason", _described(item)) for item in decision.reasons]
    rows += [("obligation", _described(item)) for item in decision.obligations]
    if decision.fields_allowed:
        rows.append(("fields", ", ".join(decision.fields_allowed)))
    rows += [(name, getattr(decision, name)) for name in ("consent", "decided_at", "valid_until", "id")]
    out.print(console.table("what", "is", rows=[row for row in rows if row[1] is not None]))


def _described(item: Any) -> str:
    """Format a reason or obligation: its code, with the other members in brackets."""
    more = "; ".join(f"{name}: {_listed(value)}" for name, value in item.items() if name != "code" and value)
    return f"{item['code']}{f' ({more})' if more else ''}"


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
