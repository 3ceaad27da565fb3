"""`licet decide`: may this be used for that, now?"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from licet.cli import console
from licet.cli.exit_codes import NO
from licet.cli.options import AsJson, Form, Processors, Purpose, Region, Since, Until
from licet.client import Client
from licet.decision import Decision


def decide(
    *,
    tenant: Annotated[str, typer.Option(help="Whose data.")],
    category: Annotated[str, typer.Option(help="Which kind of data.")],
    purpose: Purpose,
    fields: Annotated[list[str] | None, typer.Option("--field", help="Again for each; else all.")] = None,
    form: Form = None,
    region: Region = None,
    model_family: Annotated[str | None, typer.Option(help="Which family the model is of.")] = None,
    processors: Processors = None,
    audience: Annotated[str | None, typer.Option(help="shared, or a tenant whose model it is.")] = None,
    data_from: Since = None,
    data_until: Until = None,
    at: Annotated[str | None, typer.Option(help="As it was then; permits nothing.")] = None,
    as_known_at: Annotated[str | None, typer.Option(help="As was known then; permits nothing.")] = None,
    as_json: AsJson = False,
) -> None:
    """May this be used for that, now?

    Exits with 0 for yes, 3 for no, 1 where nobody knows.
    """
    with console.exit_on_error(as_json=as_json), Client() as client:
        decision = client.decide(
            tenant=tenant, category=category, purpose=purpose, fields=fields or None, form=form, region=region,
            model_family=model_family, processors=processors or None, audience=audience, data_from=data_from,
            data_until=data_until, at=at, as_known_at=as_known_at,
        )  # fmt: skip
        if decision.error is not None:
            raise decision.error
    if as_json:
        console.print_json(_written(decision))
    else:
        _show(decision)
    if not decision:
        raise typer.Exit(NO)


def _written(decision: Decision) -> dict[str, Any]:
    return {
        "object": "decision",
        "id": decision.id,
        "yes": bool(decision),
        "allow": decision.allow,
        "historic": decision.historic,
        "reasons": [dict(one) for one in decision.reasons],
        "fields_allowed": list(decision.fields_allowed),
        "obligations": [dict(one) for one in decision.obligations],
        "consent": decision.consent,
        "revision": decision.revision,
        "decided_at": decision.decided_at,
        "valid_until": decision.valid_until,
        "token": decision.token,
    }


def _show(decision: Decision) -> None:
    out = console.out()
    out.print(console.shown(str(decision), style="bold green" if decision else "bold red"))
    rows: list[tuple[str, object]] = [("reason", _told(one)) for one in decision.reasons]
    rows += [("obligation", _told(one)) for one in decision.obligations]
    if decision.fields_allowed:
        rows.append(("fields", ", ".join(decision.fields_allowed)))
    rows += [(name, getattr(decision, name)) for name in ("consent", "decided_at", "valid_until", "id")]
    out.print(console.table("what", "is", rows=[row for row in rows if row[1] is not None]))


def _told(one: Any) -> str:
    more = "; ".join(f"{name}: {_listed(value)}" for name, value in one.items() if name != "code" and value)
    return f"{one['code']}{f' ({more})' if more else ''}"


def _listed(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
