"""An audit says what is known, and never takes silence for good news."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from sandbox import advisories, supply_chain

LOCKED = {"django", "idna"}


def answer(**vulnerabilities: Any) -> str:
    return json.dumps(
        {"dependencies": [{"name": name, "version": "1", **found} for name, found in vulnerabilities.items()]}
    )


def test_known_advisories_are_named_with_their_remedy() -> None:
    told = answer(
        Django={
            "vulns": [{"id": "PYSEC-1", "fix_versions": ["5.2.30"]}, {"id": "PYSEC-2", "fix_versions": []}]
        },
        idna={"vulns": []},
    )
    assert advisories.advisories(told, locked=LOCKED) == [
        "django: PYSEC-1, fixed in 5.2.30",
        "django: PYSEC-2, fixed in no version yet",
    ]


@pytest.mark.parametrize(
    "told",
    [
        "", "no JSON", "[]", "{}", answer(), answer(django={"vulns": []}),
        answer(django={"vulns": []}, idna={"skip_reason": "Dependency not found"}),
    ],
)  # fmt: skip
def test_silence_about_a_package_is_no_answer(told: str) -> None:
    with pytest.raises(advisories.NotAsked):
        advisories.advisories(told, locked=LOCKED, said="ERROR: could not connect")


def test_without_a_network_it_says_that_it_could_not_ask_and_has_its_own_code() -> None:
    nowhere = dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"), "http://127.0.0.1:9")
    done = subprocess.run(
        [sys.executable, "-m", "sandbox.advisories", "--lock", "tools.txt"],
        env={**os.environ, **nowhere, "NO_PROXY": "", "no_proxy": "", "PIP_INDEX_URL": "http://127.0.0.1:9/"},
        cwd=supply_chain.ROOT, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == advisories.NOT_ASKED
    assert "Nobody could be asked" in done.stderr
    assert "no advisory is known" not in done.stdout


@pytest.mark.parametrize(
    ("pypi", "osv", "code"),
    [
        ([], [], advisories.NONE_KNOWN),
        ([], None, advisories.NONE_KNOWN),
        (None, None, advisories.NOT_ASKED),
        (None, ["django: PYSEC-1"], advisories.SOME_KNOWN),
        (["django: PYSEC-1"], [], advisories.SOME_KNOWN),
    ],
)
def test_the_code_says_how_it_went(
    monkeypatch: pytest.MonkeyPatch, pypi: list[str] | None, osv: list[str] | None, code: int
) -> None:
    def ask(lock: str, *, service: str) -> list[str]:
        told = {"pypi": pypi, "osv": osv}[service]
        if told is None:
            raise advisories.NotAsked("no network")
        return told

    monkeypatch.setattr(advisories, "ask", ask)
    assert advisories.main([]) == code
