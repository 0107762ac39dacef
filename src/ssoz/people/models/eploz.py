"""Accounts of e-PLOZ, as they were imported: the ways in that people had before."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from ssoz.people.models.pesel import HasPesel, PeselHash


class EplozAccountQuerySet(models.QuerySet):
    """Accounts of e-PLOZ."""

    def with_pesel(self, number: str) -> "EplozAccountQuerySet":
        """Keep the one account with this PESEL."""
        return self.filter(pk__in=EplozPesel.objects.of(number).values("owner"))


class EplozAccount(HasPesel):
    """An account of e-PLOZ. It lets nobody in; it is offered to its owner at the first sign-in."""

    login = models.CharField(_("login"), max_length=150)
    first_name = models.CharField(_("first name"), max_length=100)
    family_name = models.CharField(_("family name"), max_length=150)
    email = models.EmailField(_("e-mail"), blank=True)
    imported_at = models.DateTimeField(_("imported"))

    objects = EplozAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("e-PLOZ account")
        verbose_name_plural = _("e-PLOZ accounts")


class EplozPesel(PeselHash):
    """The keyed hash of the PESEL of an e-PLOZ account: a PESEL has one account there."""

    owner = models.ForeignKey(EplozAccount, on_delete=models.CASCADE, related_name="keyed_hashes")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "generation"], name="eploz_pesel_by_each_key")
        ]
