"""The commands of `dev.py`. Imports the standard library alone: the packages may not be there yet."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from sandbox import (
    clock_offset,
    dates,
    engines,
    env_file,
    memory_folder,
    moved_clock,
    run_lock,
    typed_tutorial,
    virtualenv,
    wheel,
)

ROOT = virtualenv.ROOT
TOOLS = virtualenv.VENV / "bin"

Arguments = list[str]


def main(words: Arguments) -> int:
    """Run the command that `words` begin with; returns the exit code."""
    name, *arguments = words or ["help"]
    command = COMMANDS.get(name)
    if command is None:
        print(f"There is no command {name!r}.\n", file=sys.stderr)
        _help([])
        return 2
    try:
        return command(arguments)
    except (
        clock_offset.NotAnOffset,
        env_file.NotAnEnvFile,
        moved_clock.CannotMove,
        run_lock.AlreadyRunning,
        virtualenv.CannotSetUp,
        wheel.WheelFails,
    ) as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(arguments: Arguments) -> int:
    """start everything on this machine and say where to go (PORT, default 8000)"""
    _ready_to_run()
    return _python("-m", "sandbox.run", *arguments)


def _demo(arguments: Arguments) -> int:
    """tell the product's story over HTTP against the running parts (started if need be)"""
    _ready_to_run()
    return _python("-m", "sandbox.run", "--for", "demo", *arguments)


def _test(arguments: Arguments) -> int:
    """run the tests, three at a time; what follows goes to pytest"""
    _choose_development()
    virtualenv.ready(dev=True)
    _keep_bytecode()
    # The slow suites time real processes: they have the machine to themselves. A third process fills the waits of two.
    spread = [] if any(word.startswith(("-n", "-m", "-p")) for word in arguments) else ["-n", "3"]
    return _python("-m", "pytest", *spread, *arguments)


def _test_engines(arguments: Arguments) -> int:
    """run the gate's tests on Spark, Dask and Hugging Face in a separate environment (--torch: PyTorch too)"""
    virtualenv.ready(dev=False)
    torch = "--torch" in arguments
    python = engines.ready(torch=torch)
    rest = [word for word in arguments if word != "--torch"]
    tests = ["-c", "sdk/tests/engines/pytest.ini", "--rootdir", ".", "sdk/tests/engines"]
    return engines.run(python, "-m", "pytest", *tests, *rest)


_GATE_PROOFS = {"types": "contract", "files": "foreign", "cells": "cells"}


def _test_gate(arguments: Arguments) -> int:
    """prove the gate with counts: types (writes docs/gate-types.md), files (foreign Parquet), cells (two million)"""
    virtualenv.ready(dev=True)
    unknown = [word for word in arguments if word not in _GATE_PROOFS]
    if unknown:
        print(f"There is no proof {unknown[0]!r}; there are: {', '.join(_GATE_PROOFS)}.", file=sys.stderr)
        return 2
    paths = os.pathsep.join([str(ROOT), str(ROOT / "sdk" / "src")])
    codes = [
        _child(
            *("env", f"PYTHONPATH={paths}", virtualenv.PYTHON, "-W", "ignore", "-m"),
            f"sdk.tests.gate.{_GATE_PROOFS[name]}",
        )
        for name in arguments or _GATE_PROOFS
    ]
    return max(codes)


def _test_wheel(arguments: Arguments) -> int:
    """install the SDK's wheel with each large extra alone, and filter a frame (light: the small extras)"""
    virtualenv.ready(dev=True)
    return wheel.run(arguments)


def _test_tutorial(arguments: Arguments) -> int:
    """type docs/tutorial.md into a clean environment, with the wheel and a server that make run starts"""
    _ready_to_run()
    virtualenv.ready(dev=True)
    return typed_tutorial.run(arguments)


def _test_dates(_arguments: Arguments) -> int:
    """load the demonstration at 100 instants, and run the tests under moved clocks"""
    _choose_development()
    virtualenv.ready(dev=True)
    _keep_bytecode()
    return dates.run()


def _test_world(arguments: Arguments) -> int:
    """run all parts under a seeded schedule of faults (--seed 7, --seeds 200, --canaries)"""
    _choose_development()
    virtualenv.ready(dev=True)
    return _python("-m", "tests.world", *arguments)


def _test_mutants(arguments: Arguments) -> int:
    """change one thing in a pure rule at a time, and see whether its tests notice (--seconds 300, --list)"""
    virtualenv.ready(dev=True)
    _keep_bytecode()
    return _python("-m", "tests.mutants", *arguments)


def _bench(arguments: Arguments) -> int:
    """run the benchmarks, or the named one: bench decisions"""
    _choose_development()
    virtualenv.ready(dev=True)
    name, *rest = arguments or [""]
    known = sorted(file.stem for file in (ROOT / "bench").glob("*.py") if not file.stem.startswith("_"))
    if name and name not in known:
        print(f"There is no benchmark {name!r}; there are: {', '.join(known) or 'none'}.", file=sys.stderr)
        return 2
    codes = [_child(virtualenv.PYTHON, "-m", f"bench.{one}", *rest) for one in ([name] if name else known)]
    return max(codes, default=0)


def _check(_arguments: Arguments) -> int:
    """run every check: format, lint, types, contracts, raw SQL, security, hashes, licences, templates"""
    virtualenv.ready(dev=True)
    templates = sorted(folder.relative_to(ROOT) for folder in ROOT.glob("*/templates"))
    product = sorted(
        file.parent.relative_to(ROOT)
        for file in ROOT.glob("*/__init__.py")
        if file.parent.name not in {"bench", "sandbox", "tests"}
    )
    checks: dict[str, list[str | Path]] = {
        "format": [TOOLS / "ruff", "format", "--check", "."],
        "lint": [TOOLS / "ruff", "check", "."],
        "types": [TOOLS / "mypy"],
        "import contracts": [TOOLS / "lint-imports", "--no-logo"],
        "raw SQL": [virtualenv.PYTHON, "-m", "pytest", "-q", "-n", "0", "tests/test_raw_sql.py"],
        "security scan": [TOOLS / "bandit", "-q", "-ll", "-ii", "-r", *product, "sdk/src"],
        "hashes and licences": [virtualenv.PYTHON, "-m", "sandbox.supply_chain"],
    }
    if templates:
        checks["templates"] = [TOOLS / "djlint", "--quiet", "--lint", *templates]
    failed = []
    for name, command in checks.items():
        print(f"== {name}", flush=True)
        if _child(*command) != 0:
            failed.append(name)
    print(f"== not clean: {', '.join(failed)}" if failed else "== all clean")
    return 1 if failed else 0


def _sbom(arguments: Arguments) -> int:
    """print what production installs, as a CycloneDX document (--lock server.txt, --to FILE)"""
    virtualenv.ready(dev=True)
    return _python("-m", "sandbox.bill_of_materials", *arguments)


def _audit(arguments: Arguments) -> int:
    """ask for known advisories of the locked packages; 1: some are known, 2: nobody could be asked (--lock dev.txt)"""
    virtualenv.ready(dev=True)
    return _python("-m", "sandbox.advisories", *arguments)


def _lock(arguments: Arguments) -> int:
    """regenerate requirements/*.txt from pyproject.toml (--upgrade: with the newest versions)"""
    virtualenv.ready(dev=False)
    common = ["--universal", "--python-version=3.11", "--fork-strategy=fewest", "--generate-hashes"]
    common += ["--no-header", "--quiet", *arguments]
    locks = {
        "server.txt": ["pyproject.toml"],
        "server-s3.txt": ["pyproject.toml", "--extra=s3", "--constraints=requirements/server.txt"],
        "run.txt": ["pyproject.toml", "--group=embedded", "--constraints=requirements/server.txt"],
        "dev.txt": [
            "pyproject.toml", "--extra=s3", "--group=embedded", "--group=dev",
            "--constraints=requirements/run.txt", "--constraints=requirements/server-s3.txt",
        ],
        "nodeps.txt": ["--group=nodeps", "--no-deps"],
        "tools.txt": ["--group=tools"],
        "engines.txt": ["--group=engines"],
    }  # fmt: skip
    for output, sources in locks.items():
        uv = [str(virtualenv.PYTHON), "-m", "uv", "pip", "compile", f"--output-file=requirements/{output}"]
        code = _child(*uv, *common, *sources)
        if code != 0:
            return code
    return 0


def _manage(arguments: Arguments) -> int:
    """run a Django command: manage migrate, manage issue_key --scopes decide"""
    _ready_to_run()
    return _python("manage.py", *arguments)


def _clean(_arguments: Arguments) -> int:
    """remove .venv, .licet (the embedded database with all its data), the databases of tests and caches"""
    claim = run_lock.RunLock() if run_lock.STATE.exists() else None
    caches = [".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache"]
    for name in (".venv", ".licet", *caches):
        if (ROOT / name).exists():
            print(f"removing {name}")
            shutil.rmtree(ROOT / name)
    if memory_folder.remove(ROOT / ".licet"):
        print("removing the databases of tests from memory")
    del claim
    return 0


def _help(_arguments: Arguments) -> int:
    """print this list"""
    print("python3 dev.py COMMAND\n")
    for name, command in COMMANDS.items():
        print(f"  {name:12} {command.__doc__}")
    return 0


COMMANDS: dict[str, Callable[[Arguments], int]] = {
    "run": _run,
    "test": _test,
    "test-dates": _test_dates,
    "test-world": _test_world,
    "test-mutants": _test_mutants,
    "test-engines": _test_engines,
    "test-gate": _test_gate,
    "test-wheel": _test_wheel,
    "test-tutorial": _test_tutorial,
    "demo": _demo,
    "check": _check,
    "bench": _bench,
    "sbom": _sbom,
    "audit": _audit,
    "lock": _lock,
    "manage": _manage,
    "clean": _clean,
    "help": _help,
}


def _ready_to_run() -> None:
    """Read `.env` and set up `.venv`, including the development tools if the clock is to be moved."""
    env_file.load(ROOT / ".env", into=os.environ)
    _choose_development()
    virtualenv.ready(dev=moved_clock.wanted(os.environ))


def _choose_development() -> None:
    """Choose development for the processes that start here, unless the environment is already chosen."""
    os.environ.setdefault("LICET_ENVIRONMENT", "development")


def _keep_bytecode() -> None:
    """Tests start many processes. Without bytecode each of them would compile the whole product again."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def _python(*arguments: str) -> int:
    """Replace this process by the project's Python, with a moved clock if one is set."""
    os.chdir(ROOT)
    moved = moved_clock.variables(os.environ, packages=virtualenv.packages())
    sys.stdout.flush()
    os.execve(virtualenv.PYTHON, [str(virtualenv.PYTHON), *arguments], os.environ | moved)


def _child(*command: str | Path) -> int:
    return subprocess.run([str(word) for word in command], cwd=ROOT, check=False).returncode
