"""A headless Chromium, where the machine has one, and the real application in front of it."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page

from tests.browser import loops

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
QUIET = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip


@pytest.fixture(scope="session")
def chromium() -> str:
    """Its path: `CHROMIUM`, else the system's. Without one browser tests are skipped, in CI they fail."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        said = "browser tests need Chromium: apt-get install chromium, or set CHROMIUM=/path"
        if os.environ.get("CI"):
            pytest.fail(said)
        pytest.skip(said)
    return found


@pytest.fixture(scope="session")
def base_url() -> None:
    """Each test has a server of its own; the plugin's fixture of this name is written in a way on its way out."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any], chromium: str) -> dict[str, Any]:
    as_root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    return {**browser_type_launch_args, "executable_path": chromium, "args": [*QUIET, *as_root]}


@pytest.fixture(scope="session")
def loop_of_the_browser(browser: Browser) -> Iterator[asyncio.AbstractEventLoop]:
    """Playwright runs this loop in the tests' own thread, from the first browser test until the run ends."""
    loop = asyncio.get_running_loop()
    asyncio._set_running_loop(None)  # other fixtures of the run may be set up after it
    yield loop
    asyncio._set_running_loop(loop)  # closing the browser needs it


@pytest.fixture(autouse=True)
def heard(loop_of_the_browser: asyncio.AbstractEventLoop, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # nothing of ours runs in that loop
    with loops.running(loop_of_the_browser):
        yield


@pytest.fixture
def served(committed_db: str) -> Iterator[str]:
    """The application over HTTP on a database of the test's own; yields its address."""
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://127.0.0.1:{thread.port}"
    finally:
        thread.terminate()


@pytest.fixture
def page(page: Page, served: str) -> Iterator[Page]:
    """A page on which no script fails and nothing breaks the content security policy unnoticed."""
    page.on("pageerror", _fail)
    page.on(
        "console", lambda said: _fail(said.text) if said.type == "error" and "422" not in said.text else None
    )
    yield page
    page.wait_for_load_state("networkidle")  # what a page still loads fails once the server is gone


@pytest.fixture
def accessible(page: Page) -> Callable[[], None]:
    """Checks the page as it is against axe's rules, WCAG 2.2 AA among them."""

    def check() -> None:
        found = Axe().run(page)
        assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"

    return check


@pytest.fixture
def pictured(page: Page) -> Callable[[str], None]:
    """Keeps a picture of the page in the folder `SCREENSHOTS` names, for people to look at."""
    folder = os.environ.get("SCREENSHOTS")

    def take(name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return take


def _fail(said: object) -> None:
    raise AssertionError(f"the page's script said: {said}")
