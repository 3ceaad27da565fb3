from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "consent"
    verbose_name = "Consent"

    def ready(self) -> None:
        from consent import consumers, kinds  # noqa: F401  registers the kinds of entries

        consumers.register()
