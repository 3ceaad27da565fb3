"""Run the gate on every type of an engine, and say of each act what became of the column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from licet.errors import LicetError
from sdk.tests.gate import made, reference
from sdk.tests.gate.contract import needles, values
from sdk.tests.gate.contract.acts import PICKS, SECRETS, TENANTS, Act, acts
from sdk.tests.gate.contract.engine import ContractEngine
from sdk.tests.gate.contract.sample import Sample

Fate = Literal["exact", "rebuilt", "refused"]


@dataclass(frozen=True, slots=True)
class Found:
    """What one act did to one type. `became` is the new type, `why` the sentence of a refusal."""

    engine: str
    kind: str
    act: str
    fate: Fate
    became: str = ""
    why: str = ""

    @property
    def cell(self) -> str:
        return f"{self.fate} ({self.became})" if self.became else self.fate


class Wrong(AssertionError):
    """The gate let a wrong value or a withheld byte through."""


def found(engine: ContractEngine) -> Iterator[Found]:
    """Yield what the gate does to each type of the engine.

    Raises: Wrong.
    """
    for sample in engine.samples():
        for act in acts(sample.names):
            yield _found(engine, sample, act)


def _found(engine: ContractEngine, sample: Sample, act: Act) -> Found:
    column = sample.make(PICKS)
    arguments: dict[str, Any] = {"category": made.CATEGORY, "tenant": "tenant_id"}
    arguments |= {} if act.column == "field" else {act.column: "note"}
    try:
        passed = engine.column(act.gate.filter(engine.frame(column, TENANTS), **arguments))
        kind, cells = engine.kind(passed), engine.values(passed)
    except LicetError as error:
        if not str(error).endswith((".", "?")) or error.code == "licet_error":
            raise Wrong(f"{engine.name}, {sample.kind}: {error!r} is no sentence with a code") from error
        return Found(engine.name, sample.kind, act.name, "refused", why=str(error))
    before = engine.column(engine.frame(column, TENANTS))
    if cells != _expected(engine, before, act):
        raise Wrong(f"{engine.name}, {sample.kind}, {act.name}: {cells!r}")
    _search(engine, sample, act, passed)
    if act.name == "pseudonymise":
        return Found(engine.name, sample.kind, act.name, "exact")
    was = engine.kind(before)
    if kind != was:
        return Found(engine.name, sample.kind, act.name, "rebuilt", became=kind)
    return Found(engine.name, sample.kind, act.name, "rebuilt" if engine.shared(before) else "exact")


def _expected(engine: ContractEngine, before: Any, act: Act) -> list[Any]:
    """Return what the gate must let through, from the engine's own values."""
    cells = engine.values(before)
    secret, is_open, missing = cells[0], cells[SECRETS], cells[-1]
    if act.column != "field":
        return [value for value in cells if value is not None and value == is_open]
    meant = {0: secret, 1: is_open, None: missing}
    expected = [None if gone else meant[pick] for pick, gone in zip(act.kept, act.hidden, strict=True)]
    if act.name == "pseudonymise":
        [entry] = act.gate.manifest.entries_of(made.CATEGORY)
        return [reference._hash(value, "note", entry, made.KEY) for value in expected]
    return expected


def _search(engine: ContractEngine, sample: Sample, act: Act, passed: Any) -> None:
    """Search everything that the result can be written as for the withheld value.

    Raises: Wrong.
    """
    try:
        hidden = needles.needles(engine.arrow(sample.make([0] * SECRETS)))
    except (
        ValueError,
        TypeError,
        NotImplementedError,
        AttributeError,
    ):  # Arrow has no such type: only its text can be sought
        hidden = {values.SECRET_TEXT.encode()}
    for form in engine.forms(passed):
        for needle in sample.needles or hidden:
            if needle in form:
                raise Wrong(f"{engine.name}, {sample.kind}, {act.name}: {needle!r} is left")
