from __future__ import annotations

from django.db import models


class Coupon(models.Model):
    """A Licet coupon in Stripe. Its id states its terms, so all customers with that discount share it.

    For each terms the highest generation counts. `gone_at` is when billing found that it was deleted in Stripe.
    """

    livemode = models.BooleanField()
    coupon_id = models.CharField(max_length=255)
    bps = models.PositiveIntegerField()
    terms_sha256 = models.CharField(max_length=64)
    generation = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["bps", "generation"]
        constraints = [
            models.UniqueConstraint(fields=["livemode", "coupon_id"], name="a_coupon_has_one_id"),
            models.UniqueConstraint(
                fields=["livemode", "terms_sha256", "generation"], name="terms_have_one_coupon_per_generation"
            ),
            models.CheckConstraint(
                condition=models.Q(bps__gte=1, bps__lte=10000), name="a_coupon_takes_something_off"
            ),
        ]
