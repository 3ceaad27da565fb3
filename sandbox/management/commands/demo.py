"""Walk through the product against the running parts."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sandbox.demo.stripe_side import LocalStripe
from sandbox.demo.walkthrough import StepFailed, Walkthrough


class Command(BaseCommand):
    help = "Tell the story over HTTP against the running parts; exits 1 at the first step that does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.STRIPE_API_BASE:
            raise CommandError(
                "The story needs the local Stripe: leave STRIPE_API_KEY unset and run `make demo`."
            )
        stripe = LocalStripe(base=settings.STRIPE_API_BASE, key=settings.STRIPE_API_KEY)
        story = Walkthrough(base=settings.PUBLIC_URL, stripe=stripe, say=self.stdout.write)
        try:
            story.tell()
        except StepFailed as trouble:
            raise CommandError(f"does not hold: {trouble}") from trouble
        self.stdout.write(f"    All {story.steps} steps held.")
