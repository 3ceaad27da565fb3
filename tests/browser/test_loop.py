"""A browser test must not change what the tests after it can do."""

from __future__ import annotations

import asyncio

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


async def _three() -> int:
    await asyncio.sleep(0)
    return 3


def test_the_browsers_loop_counts_as_running_in_a_browser_test(page: Page) -> None:
    page.set_content("<p>heard</p>")
    assert page.inner_text("p") == "heard"
    assert asyncio.get_running_loop()


def test_after_it_another_loop_can_run(
    loop_of_the_browser: asyncio.AbstractEventLoop, request: pytest.FixtureRequest
) -> None: ...
