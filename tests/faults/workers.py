"""Real Celery workers over a real broker, to be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from celery import Celery
from django.conf import settings

from tests import databases
from tests.sandbox.local_stripe import KEY, LocalStripe
from tests.tied import tied

ROOT = Path(__file__).resolve().parents[2]


class Worker:
    """One worker process; `failpoint` is where it is to kill itself."""

    def __init__(
        self, *, database: str, broker: str, stripe: LocalStripe, log: Path, failpoint: str = ""
    ) -> None:
        self._log = log.open("ab")
        # solo: the process that runs the task is the one that dies
        arguments = ["worker", "--pool=solo", "--without-gossip", "--without-mingle", "--loglevel=INFO"]
        self.process = subprocess.Popen(
            tied([sys.executable, "-m", "celery", "-A", "config", *arguments]),
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "DATABASE_URL": databases.url(database),
                "LICET_ROLE_PREFIX": settings.LICET_ROLE_PREFIX,
                "LICET_FAILPOINT": failpoint,
                "CELERY_BROKER_URL": broker,
                "STRIPE_API_KEY": KEY,
                "STRIPE_API_BASE": stripe.address,
            },
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def died(self) -> bool:
        """Waits for the process to be killed; False where it ended in another way."""
        return self.process.wait(timeout=180) == -signal.SIGKILL

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=15)

    def leave(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=30)
        self._log.close()


@contextmanager
def worker(**about: Any) -> Iterator[Worker]:
    made = Worker(**about)
    try:
        yield made
    finally:
        made.leave()


def send(broker: str, task: str, **arguments: Any) -> None:
    """As a commit or beat does."""
    with Celery(broker=broker, set_as_current=False) as app:
        app.send_task(task, kwargs=arguments, queue=settings.CELERY_TASK_DEFAULT_QUEUE)
