from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"
    verbose_name = "Consent"

    def ready(self) -> None:
        from consent import consumers
        from consent.operations import mending
        from consent.queries import projected_rows

        projected_rows.register()
        mending.register()
        consumers.register()
