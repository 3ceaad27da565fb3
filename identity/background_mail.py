"""Send a mail while the request goes on."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

import structlog
from django.conf import settings
from django.core.mail import EmailMessage

log = structlog.get_logger(__name__)

_POOL: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="mail")


def send(message: EmailMessage) -> None:
    """Send in another thread, which the end of the process waits for. A mail that fails is a line of the log.

    The person sees no error and asks again: an error would reveal that the address has an account.
    """
    if settings.MAIL_IN_BACKGROUND:
        _POOL.submit(message.send).add_done_callback(_look)
    else:
        message.send()


def _look(sent: Future[int]) -> None:
    if (error := sent.exception()) is not None:
        log.error("mail_not_sent", error=f"{type(error).__name__}: {error}")
