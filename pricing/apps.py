from django.apps import AppConfig


class PricingConfig(AppConfig):
    name = "pricing"
    verbose_name = "Pricing"

    def ready(self) -> None:
        from pricing import commitment_rows, consumers, projected_rows
        from pricing.governance.operations import waiting_changes

        projected_rows.register()
        commitment_rows.register()
        consumers.register()
        waiting_changes.register()
