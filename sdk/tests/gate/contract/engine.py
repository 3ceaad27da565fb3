"""An engine as the contract needs it: make a frame around a column, and read a column of a result."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sdk.tests.gate.contract.sample import Sample


@dataclass(frozen=True, slots=True)
class ContractEngine:
    """One engine.

    `frame` puts a column beside the columns `tenant_id` and `rpm`. `column` finds the column `note` of a frame, `kind`
    names its type, `values` returns its values for comparison, and `forms` everything that it can be written as.
    `shared` tells of a type whether the engine itself would share its buffers.
    """

    name: str
    samples: Callable[[], Iterable[Sample]]
    frame: Callable[[Any, tuple[str, ...]], Any]
    column: Callable[[Any], Any]
    kind: Callable[[Any], str]
    values: Callable[[Any], list[Any]]
    forms: Callable[[Any], list[bytes]]
    arrow: Callable[[Any], Any]
    shared: Callable[[Any], bool] = lambda _column: False
