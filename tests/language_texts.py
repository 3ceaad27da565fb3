"""The texts that people read, and the words of the glossary that they must not contain.

.venv/bin/python -m tests.language_texts    lowers tests/language_allowance.tsv to what is left; it never raises it
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
ALLOWANCE = ROOT / "tests/language_allowance.tsv"
# Which files hold which sort of text. A file belongs to the first pattern that matches.
PLACES = (
    ("letters", ("notices/templates/**/*", "notices/*letters.py", "notices/queries/letter_facts.py")),
    ("pages", ("portal/templates/**/*.html", "portal/**/*.py", "language/*.py", "consent/sentences.py")),
    (
        "pages",
        (
            "consent/covenant_sentences.py",
            "consent/clause_words.py",
            "consent/after_the_contract.py",
            "documents/**/*.typ",
            "documents/**/*.py",
        ),
    ),
    ("desk", ("desk/templates/**/*.html", "desk/**/*.py")),
    ("api", ("docs/openapi.yaml", "wire/problems.py", "sdk/src/licet/**/*.py")),
)
# The help of a typer command is the docstring of its function.
DOCSTRINGS_ARE_TEXT = "sdk/src/licet/cli/"
SHOWN_ATTRIBUTES = re.compile(r'\b(?:alt|aria-label|content|label|placeholder|title)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Ban:
    """A pattern of the glossary's table, and the sorts of text it applies to."""

    pattern: str
    instead: str
    where: frozenset[str]

    def found(self, text: str) -> list[str]:
        """Each match, with what stands around it."""
        return [
            text[max(0, match.start() - 30) : match.end() + 30].replace("\n", " ")
            for match in re.finditer(self.pattern, text, re.IGNORECASE)
        ]


@cache
def bans() -> list[Ban]:
    """The rows of "Words we do not use" in docs/glossary.md."""
    table = (ROOT / "docs/glossary.md").read_text().split("## Words we do not use")[1]
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in table.splitlines() if line.startswith("| `")]
    return [
        Ban(
            pattern.strip().strip("`").replace("\\|", "|"),
            instead.strip(),
            frozenset(where.strip().split(", ")),
        )
        for pattern, instead, where in rows
    ]


@cache
def texts() -> dict[str, tuple[str, str]]:
    """By the name of the file: the sort of text it holds, and the text."""
    found: dict[str, tuple[str, str]] = {}
    for sort, patterns in PLACES:
        for path in sorted(path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()):
            found.setdefault(str(path.relative_to(ROOT)), (sort, _text(path)))
    return found


def hits() -> Counter[tuple[str, str]]:
    """How often each file has each banned pattern."""
    counts: Counter[tuple[str, str]] = Counter()
    for name, (sort, text) in texts().items():
        for ban in bans():
            if sort in ban.where and (count := len(ban.found(text))):
                counts[name, ban.pattern] = count
    return counts


def allowed() -> Counter[tuple[str, str]]:
    rows = [line.split("\t") for line in ALLOWANCE.read_text().splitlines() if line]
    return Counter({(name, pattern): int(count) for count, name, pattern in rows})


def without_code(text: str) -> str:
    return re.sub(r"`[^`]*`|https?://\S+", " ", text)


def of_template(source: str) -> str:
    """What a reader sees of a template: no tags, no code, but the attributes that are shown or read aloud."""
    source = re.sub(r"\{#.*?#\}|\{%\s*comment.*?endcomment\s*%\}|<!--.*?-->", " ", source, flags=re.DOTALL)
    source = re.sub(r"<(script|style|code|pre)\b.*?</\1>", " ", source, flags=re.DOTALL)
    source = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " … ", source, flags=re.DOTALL)
    shown = " ".join(SHOWN_ATTRIBUTES.findall(source))
    return f"{re.sub(r'<[^>]+>', ' ', source)} {shown}"


def of_python(source: str, *, docstrings: bool) -> str:
    """The string literals that are sentences: those with a blank in them."""
    tree = ast.parse(source)
    skipped = {id(node) for node in _docstrings(tree, of_functions=not docstrings)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
            found.append("".join(str(p.value) if isinstance(p, ast.Constant) else "…" for p in node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            found.append(node.value)
    return "\n".join(text for text in found if " " in text)


def of_openapi(document: Any) -> str:
    """Every description, summary and title."""
    return "\n".join(_described(document))


def _text(path: Path) -> str:
    source = path.read_text()
    if path.suffix == ".py":
        name = str(path.relative_to(ROOT))
        return without_code(of_python(source, docstrings=name.startswith(DOCSTRINGS_ARE_TEXT)))
    if path.suffix == ".yaml":
        document = yaml.load(source, Loader=yaml.CSafeLoader)
        return without_code(of_openapi(document))
    if path.suffix == ".typ":
        return without_code(re.sub(r"//[^\n]*", " ", source))
    return without_code(of_template(source))


def _docstrings(tree: ast.AST, *, of_functions: bool) -> Iterator[ast.expr]:
    owners = (ast.Module, ast.ClassDef, *((ast.FunctionDef, ast.AsyncFunctionDef) if of_functions else ()))
    for node in ast.walk(tree):
        if isinstance(node, owners):
            for statement in node.body:
                if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                    yield statement.value


def _described(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, below in value.items():
            if name in {"description", "summary", "title"} and isinstance(below, str):
                yield below
            else:
                yield from _described(below)
    elif isinstance(value, list):
        for below in value:
            yield from _described(below)


def lower() -> None:
    """Write down what is left of the allowance."""
    found, before = hits(), allowed()
    rows = [(min(count, before[key]), *key) for key, count in sorted(found.items()) if before[key]]
    ALLOWANCE.write_text("".join(f"{count}\t{name}\t{pattern}\n" for count, name, pattern in rows))


if __name__ == "__main__":
    lower()
