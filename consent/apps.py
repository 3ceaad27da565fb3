from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"
    verbose_name = "Consent"

    def ready(self) -> None:
        from consent import consumers, kinds  # noqa: F401  declares what this app records

        consumers.register()
