from django.apps import AppConfig


class PricingConfig(AppConfig):
    name = "pricing"
    verbose_name = "Pricing"

    def ready(self) -> None:
        from pricing import consumers, projected_rows

        projected_rows.register()
        consumers.register()
