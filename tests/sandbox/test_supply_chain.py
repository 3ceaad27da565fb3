"""A lock that could install other bytes, and a licence that we do not accept, fail `make check`."""

from __future__ import annotations

import pytest

from sandbox import supply_chain

HASH = "sha256:" + "a" * 64
GOOD = f"django==5.2.1 \\\n    --hash={HASH}\n    # via licet\n"


def test_a_hashed_lock_has_no_problem() -> None:
    assert supply_chain.hash_problems("run.txt", GOOD) == []


@pytest.mark.parametrize(
    ("lock", "problem"),
    [
        ("django==5.2.1\n", "run.txt: django has no SHA-256 hash"),
        ("django==5.2.1 \\\n    --hash=md5:0123\n", "run.txt: django has no SHA-256 hash"),
        (GOOD + "requests>=2\n", "run.txt:4: not a pinned package: requests>=2"),
        (
            "--index-url https://packages.example/simple\n" + GOOD,
            "run.txt:1: not a pinned package: --index-url",
        ),
        ("evil @ https://example.com/evil.whl\n", "run.txt:1: not a pinned package: evil @"),
    ],
)
def test_what_is_not_pinned_and_hashed_is_named(lock: str, problem: str) -> None:
    assert any(line.startswith(problem) for line in supply_chain.hash_problems("run.txt", lock))


@pytest.mark.parametrize(
    "text",
    ["MIT", "BSD License", "Apache-2.0 OR BSD-3-Clause", "LGPL-3.0-only", "MPL-2.0 AND MIT", "PSF-2.0"],
)
def test_accepted_licences(text: str) -> None:
    assert supply_chain.licence_problems({"package": text}) == []


@pytest.mark.parametrize(
    "text", ["", "AGPL-3.0-or-later", "GPL-3.0-only", "GNU General Public License v2 (GPLv2)", "SSPL-1.0"]
)
def test_refused_licences(text: str) -> None:
    assert len(supply_chain.licence_problems({"package": text})) == 1


def test_another_platforms_package_is_passed_over() -> None:
    assert supply_chain.licence_problems({"colorama": None}) == []


def test_every_exception_is_still_needed() -> None:
    names = {
        name
        for file in supply_chain.LOCKS
        for name in supply_chain.pins((supply_chain.ROOT / "requirements" / file).read_text())
    }
    assert set(supply_chain.EXCEPTIONS) <= names
