"""Replace the values of an Arrow column with pseudonyms."""

from __future__ import annotations

import pyarrow as pa

from licet.errors import ColumnUnusable
from licet.gate.arrow_cells import Values
from licet.gate.arrow_types import is_text
from licet.gate.kept_rows import KeptRows
from licet.gate.masks import Bools


def pseudonymised(values: Values, may: Bools | None, name: str, stay: KeptRows) -> Values:
    """Replace values with pseudonyms, as a text column; null where `may` is false.

    Raises: ColumnUnusable.
    """
    kind = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if not (pa.types.is_integer(kind) or is_text(kind)):
        raise ColumnUnusable(
            f"The column {name!r} must be pseudonymised but is {kind}. Convert it to text or whole numbers."
        )
    cells = values.to_pylist()
    if may is not None:
        cells = [value if allowed else None for value, allowed in zip(cells, may, strict=True)]
    pseudonyms = stay.plan.pseudonyms.column(cells, tenants=stay.tenants(), field=name)
    return pa.array(pseudonyms, pa.string())
