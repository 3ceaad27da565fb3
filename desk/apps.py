from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        from desk import listings, pages, site  # noqa: F401  listings register what the desk shows

        site.desk.pages = pages.PAGES
