"""The package itself: its licence, version, extras, and what importing it costs."""

from __future__ import annotations

import ast
import hashlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import licet
from licet.cli import minimal
from licet.cli.entry import main
from licet.transport import USER_AGENT

SDK = Path(__file__).parents[1]
SOURCES = SDK / "src"
PROJECT = tomllib.loads((SDK / "pyproject.toml").read_text())["project"]
# The text that the Apache Software Foundation publishes as LICENSE-2.0.txt.
APACHE_2 = "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
# What an extra is for: the modules that a program with this extra runs.
RUN_BY = {
    "": ["licet", "licet.client", "licet.clearance", "licet.verification", "licet.cli.minimal"],
    "polars": ["licet.gate.on_polars", "licet.gate.polars_cells", "licet.gate.parquet"],
    "pandas": ["licet.gate.on_pandas"],
    "arrow": ["licet.gate.on_arrow", "licet.gate.parquet_arrow", "licet.gate.parquet_writer"],
    "duckdb": ["licet.gate.on_duckdb"],
    "dask": ["licet.gate.on_dask"],
    "spark": ["licet.gate.on_spark"],
    "hf": ["licet.integrations.huggingface", "licet.gate.on_arrow"],
    "torch": ["licet.integrations.pytorch", "licet.gate.parquet_arrow", "licet.gate.on_arrow"],
    "delta": ["licet.tables.delta", "licet.tables.snapshot"],
    "iceberg": ["licet.tables.iceberg", "licet.tables.snapshot"],
    "s3": ["licet.gone.storage", "licet.gone.versions", "licet.gone.contents"],
    "cli": ["licet.cli.app"],
}
# A file's imports inside functions count too, except those that another extra brings with the frame itself.
WITH_THE_FRAME = {
    ("licet.gate.on_pandas", "pyarrow"),  # columns of Arrow in a pandas frame
    ("licet.gate.parquet", "polars"),  # tried only where it is installed
    ("licet.gate.storage", "fsspec"),  # for a scheme that Arrow does not know
    ("licet.tables.snapshot", "polars"),
    ("licet.tables.snapshot", "duckdb"),
    ("licet.cli.parquet_rows", "polars"),
    ("licet.cli.parquet_rows", "pyarrow"),
}


@pytest.mark.parametrize("path", [SDK / "LICENSE", SDK.parent / "LICENSE"], ids=["sdk", "repository"])
def test_the_licence_is_the_published_text(path: Path) -> None:
    assert hashlib.sha256(path.read_bytes()).hexdigest() == APACHE_2


@pytest.mark.parametrize("extra", RUN_BY)
def test_an_extra_names_each_package_that_its_code_imports(extra: str) -> None:
    extras = PROJECT["optional-dependencies"]
    named = {_name(word) for word in (*PROJECT["dependencies"], *(extras[extra] if extra else ()))}
    assert _imported(RUN_BY[extra]) <= named


def test_all_holds_every_extra() -> None:
    extras = PROJECT["optional-dependencies"]
    [everything] = extras["all"]
    assert set(everything.removeprefix("licet[").removesuffix("]").split(",")) == {*extras} - {"all"}
    assert {*extras} - {"all"} == {*RUN_BY} - {""}


@pytest.mark.parametrize(
    "imported", ["import licet", "from licet import *"], ids=["the package", "every name"]
)
def test_importing_costs_at_most_three_times_the_bare_http_client(imported: str) -> None:
    bare, ours = _milliseconds("import httpx2"), _milliseconds(imported)
    print(f"import httpx2: {bare:.0f} ms; {imported}: {ours:.0f} ms")
    assert ours <= 3 * bare


def test_importing_the_package_loads_nothing_that_it_does_not_need() -> None:
    code = (
        "import sys, licet; print(sorted({'httpx2', 'cryptography', 'narwhals', 'numpy'} & set(sys.modules)))"
    )
    assert _python(code).strip() == "[]"


def test_every_public_name_can_be_imported_and_others_cannot() -> None:
    assert all(getattr(licet, name) is not None for name in licet.__all__)
    assert licet.errors.LicetError is licet.LicetError
    assert set(licet.__all__) <= set(dir(licet))
    with pytest.raises(AttributeError, match="has no attribute 'clients'"):
        licet.clients  # noqa: B018


def test_the_version_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", licet.__version__)
    assert USER_AGENT.startswith(f"licet/{licet.__version__} ")
    assert main(["--version"]) == 0
    with pytest.raises(SystemExit):
        minimal.run(["--version"])
    assert capsys.readouterr().out == f"licet {licet.__version__}\n" * 2


def _milliseconds(code: str) -> float:
    """The fastest of five fresh interpreters: what the machine does besides only adds."""
    timed = f"import time\nbegan = time.perf_counter()\n{code}\nprint(time.perf_counter() - began)"
    return min(1000 * float(_python(timed)) for _ in range(5))


def _python(code: str) -> str:
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, capture_output=True, text=True, check=True, env={"PYTHONPATH": str(SOURCES)}
    ).stdout


def _name(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9_-]+", requirement)
    assert match is not None
    return match.group()


def _imported(entries: list[str]) -> set[str]:
    """The packages of others that these modules import, with all of ours that they lead to."""
    seen: set[str] = set()
    waiting, found = list(entries), set()
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        for name, inside in _imports(module):
            top = name.split(".")[0]
            if top == "licet":
                waiting += [] if inside else [name]
            elif top not in sys.stdlib_module_names and (module, top) not in WITH_THE_FRAME:
                # inside functions only what was asked for counts: the gate looks for engines there
                found |= {top} if not inside or module in entries else set()
    return found


def _imports(module: str) -> Iterator[tuple[str, bool]]:
    """Each imported module of a file, and whether that happens inside a function."""
    tree = ast.parse(_file(module).read_text())
    typing_only = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from ((each.name, id(node) in inside) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            for each in node.names:
                deeper = f"{node.module}.{each.name}"
                ours = node.module.startswith("licet") and _file(deeper, must_exist=False).exists()
                yield (deeper if ours else node.module), id(node) in inside


def _file(module: str, *, must_exist: bool = True) -> Path:
    path = SOURCES.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() and must_exist else path.with_suffix(".py")
