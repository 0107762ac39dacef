"""What assigning rules are made of, as people change them: who owes a form, what excludes, what is first."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from backoffice.desk.keys import Asked, Group

_MESSAGE = (
    Asked("message", _("What the unit reads"), "text", is_needed=True),
    Asked("message_en", _("The same in English"), "text"),
)
_ASSIGNED = (
    Group(
        _("Who owes the form"),
        (
            Asked("code", _("Form"), "form", _("Any form of the system, published or not.")),
            Asked(
                "when",
                _("Condition by the answers"),
                "formula",
                _("Owed when this is true. It reads answers of the survey and the register."),
                is_needed=True,
            ),
            Asked(
                "registry",
                _("Condition by the register alone"),
                "formula",
                _("For units that have not answered. Empty: they do not owe it."),
            ),
        ),
    ),
    Group(
        _("What the unit reads"),
        (
            Asked("because", _("Why it owes the form"), "text", is_needed=True),
            Asked("because_en", _("Why it owes the form, in English"), "text"),
            Asked("otherwise", _("Why it does not owe the form"), "text", is_needed=True),
            Asked("otherwise_en", _("Why it does not owe the form, in English"), "text"),
        ),
    ),
)
_EXCLUSION = (
    Group(
        _("What excludes what"),
        (
            Asked("form", _("Form"), "assigned", is_needed=True),
            Asked(
                "excludes",
                _("Forms that it excludes"),
                "others",
                _("A unit that owes both gets a conflict, and an office decides."),
                is_needed=True,
            ),
        ),
    ),
    Group(_("What the unit reads"), _MESSAGE),
)
_ORDER = (
    Group(
        _("What is filed first"),
        (
            Asked("form", _("Form"), "assigned", is_needed=True),
            Asked("after", _("Forms that are filed before it"), "others", is_needed=True),
        ),
    ),
    Group(_("What the unit reads"), _MESSAGE),
)

OF_RULES: Mapping[str, tuple[Group, ...]] = {
    "assigned": _ASSIGNED,
    "exclusion": _EXCLUSION,
    "order": _ORDER,
}
