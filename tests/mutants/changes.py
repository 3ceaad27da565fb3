"""All single changes of a module's source. Pure: texts in, texts out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_COMPARISONS: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_OPERATORS: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr, ast.Mod: ast.Mult,
}  # fmt: skip
_NAMES: Final = {"any": "all", "all": "any", "min": "max", "max": "min"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change. `name` says where and what, and stays the same when other lines move."""

    name: str
    line: int
    source: str


def mutants(source: str) -> list[Mutant]:
    """Return every mutant of a module. Equal changes in one function are numbered."""
    seen: dict[str, int] = {}
    found = []
    for number, (place, line, says) in enumerate(_sites(ast.parse(source))):
        name = f"{place}: {says}"
        seen[name] = seen.get(name, 0) + 1
        numbered = name if seen[name] == 1 else f"{name} #{seen[name]}"
        found.append(Mutant(numbered, line, _changed(source, number)))
    return found


def _changed(source: str, number: int) -> str:
    tree = ast.parse(source)
    list(_sites(tree, change=number))
    return ast.unparse(ast.fix_missing_locations(tree))


def _sites(tree: ast.Module, change: int | None = None) -> Iterator[tuple[str, int, str]]:
    """Yield (function, line, change) of each site, always in the same order, and make the change of that number."""
    for number, (place, site) in enumerate(_walk(tree, "module", in_function=False)):
        yield place, site.line, site.says
        if number == change:
            site.apply()


class _Site:
    def __init__(self, node: ast.AST, says: str, member: str, value: object) -> None:
        self.node, self.says, self._member, self._value = node, says, member, value
        self.line: int = getattr(node, "lineno", 0)

    def apply(self) -> None:
        setattr(self.node, self._member, self._value)


class _ItemSite(_Site):
    """A change of one item of a list of nodes."""

    def __init__(self, owner: ast.AST, says: str, items: list[ast.AST], index: int, to: ast.AST) -> None:
        super().__init__(owner, says, "", None)
        self._items, self._index, self._to = items, index, to

    def apply(self) -> None:
        self._items[self._index] = self._to


def _walk(node: ast.AST, place: str, *, in_function: bool) -> Iterator[tuple[str, _Site]]:
    yield from ((place, site) for site in _here(node, in_function=in_function))
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list", "type_comment", "bases", "keywords"} and not (
            isinstance(node, ast.Call)
        ):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_docstring(child) or _is_type(child):
                continue
            inner, within = place, in_function
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                inner = child.name if place == "module" else f"{place}.{child.name}"
                within = in_function or isinstance(child, ast.FunctionDef)
            yield from _walk(child, inner, in_function=within)


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_type(node: ast.AST) -> bool:
    """Whether the node is an import, or an alias of types such as `Literal[...]`."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    return isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal"


def _here(node: ast.AST, *, in_function: bool) -> Iterator[_Site]:  # noqa: C901, PLR0912  one case for each kind of node
    match node:
        case ast.Compare(ops=[*operators]):
            for index, operator in enumerate(operators):
                other = _COMPARISONS[type(operator)]
                says = f"{type(operator).__name__} becomes {other.__name__}"
                yield _ItemSite(node, says, operators, index, other())  # type: ignore[arg-type]
        case ast.BoolOp():
            other_bool = ast.Or if isinstance(node.op, ast.And) else ast.And
            yield _Site(node, f"{type(node.op).__name__} becomes {other_bool.__name__}", "op", other_bool())
        case ast.BinOp() if type(node.op) in _OPERATORS and in_function:
            other_op = _OPERATORS[type(node.op)]
            yield _Site(node, f"{type(node.op).__name__} becomes {other_op.__name__}", "op", other_op())
        case ast.If() | ast.IfExp():
            yield _Site(node, f"not ({ast.unparse(node.test)[:50]})", "test", _negated(node.test))
        case ast.comprehension(ifs=[*conditions]):
            for index, condition in enumerate(conditions):
                says = f"not ({ast.unparse(condition)[:50]})"
                yield _ItemSite(condition, says, conditions, index, _negated(condition))  # type: ignore[arg-type]
        case ast.Return(value=ast.expr()) if not _is_none(node.value):
            yield _Site(node, "returns None", "value", ast.Constant(None))
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            nothing = ast.YieldFrom(ast.Tuple([], ast.Load()))
            yield _Site(node, f"no {ast.unparse(node.value)[:50]}", "value", nothing)
        case ast.Constant():
            yield from _of_constant(node, in_function=in_function)
        case ast.Call(func=ast.Name(id=name)) if name in _NAMES:
            yield _Site(node.func, f"{name} becomes {_NAMES[name]}", "id", _NAMES[name])
        case ast.FunctionDef(body=[*body]) | ast.For(body=[*body]):
            for index, statement in enumerate(body):
                if isinstance(statement, ast.Continue):
                    yield _ItemSite(statement, "continue becomes break", body, index, ast.Break())  # type: ignore[arg-type]


def _of_constant(node: ast.Constant, *, in_function: bool) -> Iterator[_Site]:
    value = node.value
    if isinstance(value, bool):
        yield _Site(node, f"{value} becomes {not value}", "value", not value)
    elif isinstance(value, int):
        yield _Site(node, f"{value} becomes {value + 1}", "value", value + 1)
    elif isinstance(value, str) and in_function:
        yield _Site(node, f"{value[:30]!r} becomes another text", "value", f"{value}~")


def _negated(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def _is_none(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)
