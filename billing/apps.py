from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = "Billing"

    def ready(self) -> None:
        from billing import consumers, projected_rows, uncovered
        from billing.queries import running_periods
        from pricing import billing_periods

        uncovered.declare()
        projected_rows.register()
        consumers.register()
        billing_periods.register(running_periods.running)
