from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"
    verbose_name = "Notices"

    def ready(self) -> None:
        from notices import consumers
        from notices.queries import projected_rows

        projected_rows.register()
        consumers.register()
