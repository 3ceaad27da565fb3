"""The composition root: the only package that knows every room. Importing it creates the Celery application."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
