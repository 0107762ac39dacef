"""Packets: one run of the wizard, the files that serve all its applications, the numbers."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ssoz.files.models import StoredFile
from ssoz.people.models import Person
from ssoz.units.models import Unit


class NumberSeries(models.Model):
    """The last running number of a year; locked in the transaction that takes the next one."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.year)


def fresh_check_code() -> str:
    """Make the code that a paper carries beside a number, so that nobody invents one."""
    return secrets.token_hex(8)


class PacketQuerySet(models.QuerySet):
    """Packets."""

    def unfinished(self) -> "PacketQuerySet":
        """Keep the packets that their applicant neither finished nor gave up."""
        return self.filter(finished_at__isnull=True, discarded_at__isnull=True)


class Packet(models.Model):
    """One run of the wizard (zgłoszenie): a draft from the first choice, one PDF, shared files."""

    class Channel(models.TextChoices):
        EMAIL = "email", _("by e-mail")
        POST = "post", _("by post")
        FAX = "fax", _("by fax")

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="packets")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="packets")
    role_codes = models.JSONField(default=list)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    position = models.CharField(_("position held"), max_length=120, blank=True)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)
    paper_channel = models.CharField(
        _("paper received"), max_length=5, choices=Channel.choices, blank=True
    )
    paper_received_on = models.DateField(_("paper received on"), null=True)
    reminded_at = models.DateTimeField(null=True)
    # Kept, not worked out: papers outlive every key.
    check_code = models.CharField(max_length=16, default=fresh_check_code, editable=False)

    objects = PacketQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(finished_at__isnull=True, discarded_at__isnull=True),
                name="packet_one_unfinished",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.unit or ''}"

    @property
    def journal_person_id(self) -> int:
        return self.person_id

    @property
    def journal_unit_id(self) -> int | None:
        return self.unit_id

    @property
    def is_saved(self) -> bool:
        return self.saved_at is not None

    @property
    def is_finished(self) -> bool:
        return self.finished_at is not None

    @property
    def contact_email(self) -> str:
        """Return the address that stands in the submission, else the account's."""
        return self.email or self.person.email

    def current_files(self) -> list[StoredFile]:
        """Return the files that stand in the packet now, oldest first, dangerous ones too."""
        return [a.file for a in self.attachments.all() if a.removed_at is None]

    def has_evidence(self) -> bool:
        """Tell whether a safe file or an entry of received paper stands behind the packet."""
        return bool(self.paper_channel) or any(f.is_open_to_readers for f in self.current_files())


class Attachment(models.Model):
    """A file in a packet; it serves each of the packet's applications, wherever it was attached."""

    packet = models.ForeignKey(Packet, on_delete=models.PROTECT, related_name="attachments")
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="attachment")
    by_office = models.BooleanField(_("added by the office"), default=False)
    removed_at = models.DateTimeField(_("removed"), null=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.file.name

    @property
    def journal_person_id(self) -> int:
        return self.packet.person_id

    @property
    def journal_unit_id(self) -> int | None:
        return self.packet.unit_id
