"""The composition root. Celery's application is made with it, so that whoever sends a task sends it there."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
