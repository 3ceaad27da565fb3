"""Run the tests of a rule in this process, against one changed module."""

from __future__ import annotations

import contextlib
import importlib.abc
import importlib.machinery
import io
import os
import sys
import types
from collections.abc import Sequence
from importlib.machinery import ModuleSpec

import pytest

OPTIONS = (
    *("-x", "-q", "--no-header", "--noconftest", "--import-mode=importlib", "-o", "addopts="),
    *("-p", "no:cacheprovider", "-p", "no:django", "-p", "no:randomly", "-p", "no:xdist", "-W", "ignore"),
)


class ChangedModule(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads one module from a changed source, and leaves the others alone."""

    def __init__(self, name: str, source: str, path: str) -> None:
        self.name, self.source, self.path = name, source, path

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=self.path)

    def exec_module(self, module: types.ModuleType) -> None:
        exec(compile(self.source, self.path, "exec"), module.__dict__)


def notice(module: str, source: str, path: str, tests: Sequence[str]) -> bool:
    """Whether the tests fail with this source of the module. Changes the process: call it in a child alone."""
    sys.meta_path.insert(0, ChangedModule(module, source, path))
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = os.devnull
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return pytest.main([*OPTIONS, *tests]) != 0
