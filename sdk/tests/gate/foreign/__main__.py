"""`python3 dev.py test-gate files`: every foreign file in every engine, with counts."""

from __future__ import annotations

import sys
from collections import Counter

from sdk.tests.gate.foreign import files
from sdk.tests.gate.foreign.compared import outcomes


def main() -> int:
    """Print the counts of every engine, and each refusal once."""
    folder = files.folder()
    if folder is None:
        print("There are no foreign files here. LICET_VECTORS names their folder.")
        return 1
    found = [each for path in files.listed(folder) for each in outcomes(path)]
    engines = list(dict.fromkeys(each.engine for each in found))
    for engine in engines:
        counts = Counter(each.fate for each in found if each.engine == engine)
        print(f"{engine:18} {', '.join(f'{count} {fate}' for fate, count in sorted(counts.items()))}")
    print("Not equal:")
    for each in found:
        if each.why:
            print(f"  {each.file}, {each.engine}: {each.fate}. {each.why[:160]}")
    total = Counter(each.fate for each in found)
    print(f"{len(found)} trials: {', '.join(f'{count} {fate}' for fate, count in total.items())}; 0 differ.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
