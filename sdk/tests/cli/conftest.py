from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from licet.cli.entry import main
from sdk.tests.client.faulty import Server
from sdk.tests.client.honest import KEY, Honest


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


Licet = Callable[..., Ended]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(Honest()) as running:
        yield running


@pytest.fixture
def licet(server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Licet:
    """Runs a command as a shell would, with the server's address in the surroundings."""
    monkeypatch.setenv("LICET_URL", server.url)
    monkeypatch.setenv("LICET_API_KEY", KEY)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*arguments: str) -> Ended:
        capsys.readouterr()
        code = main(arguments)
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    return run
