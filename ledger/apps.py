from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = "Ledger"

    def ready(self) -> None:
        from ledger import consumers, projected_rows, wakeups

        projected_rows.register()
        consumers.register_waker(wakeups.drain)
