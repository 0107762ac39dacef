"""Messages about exports."""

from django.conf import settings
from django.utils import timezone

from ssoz.exchange.models import Export
from ssoz.mail.operations import post


def export_ready(export: Export) -> None:
    """Tell that a file can be taken."""
    if not export.email:
        return
    post(
        "exchange/mails/export_ready.txt",
        to=export.email,
        context={
            "name": export.name,
            "rows": export.rows_total,
            "expires": timezone.localtime(export.expires_at),
            "url": f"{settings.BASE_URL.rstrip('/')}/backoffice/exchange/export/{export.pk}/change/",
            "sha256": export.sha256,
        },
        person_id=export.person_id,
        about_unit_id=export.unit_id,
    )
