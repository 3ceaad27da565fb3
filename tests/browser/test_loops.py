"""A browser test must not change what the tests after it can do."""

from __future__ import annotations

import asyncio

import pytest
from playwright.sync_api import Page

from tests.browser import loops

pytestmark = pytest.mark.browser


async def _three() -> int:
    await asyncio.sleep(0)
    return 3


def test_after_a_browser_test_another_loop_can_run_and_the_browser_still_answers(
    page: Page, loop_of_the_browser: asyncio.AbstractEventLoop
) -> None:
    three = _three()
    with pytest.raises(RuntimeError, match="running event loop"):
        asyncio.run(three)
    three.close()
    with loops.running(loop_of_the_browser):
        page.set_content("<p>heard</p>")
    assert asyncio.run(_three()) == 3
    with loops.running(loop_of_the_browser):
        assert page.inner_text("p") == "heard"
    asyncio._set_running_loop(loop_of_the_browser)
