from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "Notices"

    def ready(self) -> None:
        from notices import consumers, kinds  # noqa: F401  declares what this app records

        consumers.register()
