"""Measure the product's source: `size` counts files and lines, `docstrings` draws a sample for a reading test.

`python -m sandbox.measures size` leaves out tests, benchmarks, migrations, the local Stripe and empty files.
`python -m sandbox.measures docstrings [--seed COMMIT] [--count 40] [--answers]` prints docstrings without their code; a
reader who has never seen the code says what each thing is or does, and compares with `--answers`.
"""

from __future__ import annotations

import argparse
import ast
import random
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
_NOT_PRODUCT: Final = ("tests/", "sdk/tests/", "bench/", "sandbox/stripe/")


def product_files() -> list[Path]:
    """The Python files of the product that are not empty, by path."""
    listed = subprocess.run(
        ["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    names = [
        name for name in listed.split() if not name.startswith(_NOT_PRODUCT) and "/migrations/" not in name
    ]
    return [path for path in (ROOT / name for name in names) if path.exists() and path.stat().st_size]


def size() -> None:
    """Print how many files and lines the product has, its median file and its largest."""
    lines = {path: len(path.read_text().splitlines()) for path in product_files()}
    largest = max(lines, key=lambda path: lines[path])
    print(
        f"{len(lines)} files, {sum(lines.values())} lines, median {statistics.median(lines.values()):g},"
        f" largest {lines[largest]} ({largest.relative_to(ROOT)})"
    )


def docstrings() -> Iterator[tuple[str, str]]:
    """Every docstring of a class or a function of the product, with where it stands."""
    for path in product_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and (
                text := ast.get_docstring(node)
            ):
                yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", text


def draw(*, seed: str, count: int, answers: bool) -> None:
    """Print `count` docstrings drawn with `seed`, or where they stand."""
    sample = random.Random(seed).sample(sorted(docstrings()), count)  # noqa: S311 - repeatable on purpose
    for number, (where, text) in enumerate(sample, 1):
        print(f"{number}. {where if answers else text}\n")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m sandbox.measures", description=__doc__)
    parser.add_argument("what", choices=["size", "docstrings"])
    parser.add_argument("--seed", default="")
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--answers", action="store_true")
    given = parser.parse_args()
    if given.what == "size":
        size()
    else:
        head = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True
        )
        draw(seed=given.seed or head.stdout.strip(), count=given.count, answers=given.answers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
