from __future__ import annotations

from django.db import models

from lineage.clearances.models.report import Report


class Artefact(models.Model):
    """A file or other result that a run made."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="artefacts")
    kind = models.CharField(max_length=64)
    name = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64, blank=True)
    location = models.CharField(max_length=2000, blank=True)

    class Meta:
        ordering = ["id"]
