"""The Celery application: wake-ups and the clock's sweeps."""

from __future__ import annotations

import os

from celery import Celery
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("licet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.steps["worker"].add(DjangoStructLogInitStep)
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "drain-deliveries": {"task": "ledger.drain", "schedule": 5.0},
    "sweep-consents": {"task": "consent.sweep", "schedule": 20.0},
}
