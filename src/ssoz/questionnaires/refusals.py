"""Why an act on an edition is refused, in words fit for the user."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """The act cannot be done now. The message says why and what to do."""

    def __init__(self, message: str | Promise, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.code = code

    def __str__(self) -> str:
        return str(self.message)


class EditionFrozen(Refused):
    """Reports lean on the edition, so what it says can no longer change."""

    def __init__(self, code: str, edition: str) -> None:
        names = {"code": code, "edition": edition}
        super().__init__(FROZEN % names, "frozen")


FROZEN = _(
    "The edition %(code)s %(edition)s is in use by reports and can no longer be changed."
    " Give the correction the name of a new edition."
)
PUBLISHED_ALREADY = _("This edition is published already.")
NOT_PUBLISHED = _("This edition is not published, so it cannot be withdrawn.")
