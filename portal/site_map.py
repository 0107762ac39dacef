"""The site map, made from the list of addresses: what is new there is here, or a test fails."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from web.access import Access, access_of


@dataclass(frozen=True)
class Entry:
    """A page of the map."""

    title: Promise
    url: str


@dataclass(frozen=True)
class Chapter:
    """Pages that belong together."""

    title: Promise
    entries: list[Entry]


CHAPTERS: tuple[tuple[Promise, dict[str, Promise]], ...] = (
    (
        _("Work in the system"),
        {
            "start": _("Home"),
            "reports": _("Reports"),
            "account": _("My account"),
            "messages": _("Messages from the system"),
            "sign-ins": _("Sign-in history and open sessions"),
            "choose-profile": _("Choose the profile to work in"),
            "wizard": _("Application for a role"),
            "transfer": _("Transfer of rights from SSOZ I"),
        },
    ),
    (
        _("Access and help"),
        {
            "sign-in": _("Log in / Register"),
            "how-to": _("How to get access"),
            "help": _("Help and contacts"),
            "announcements": _("Announcements"),
        },
    ),
    (
        _("About the service"),
        {
            "privacy": _("Information on personal data processing"),
            "accessibility": _("Accessibility statement"),
            "site-map": _("Site map"),
        },
    ),
)

# Addresses without arguments that are no pages to go to, each with its reason.
NOT_IN_THE_MAP = {
    "account-help": "a window of My account",
    "activation": "only on the way of a first sign-in",
    "choose-account": "a button",
    "contrast": "a button",
    "health": "for machines",
    "language": "a button",
    "own-code-app": "a step of the second factor",
    "own-code-app-begin": "a button",
    "own-code-app-remove": "a question of the second factor",
    "own-factors": "a page of My account, for who signs in with a password",
    "own-passkey": "a step of the second factor",
    "own-recovery-codes": "a step of the second factor",
    "password-forgotten": "a button of the sign-in page, where the door is open",
    "password-sign-in": "a button of the sign-in page, where the door is open",
    "registration": "on the way from the sign-in page, where the door is open",
    "registration-challenge": "for scripts",
    "registration-form-pdf": "a file",
    "registration-units": "for scripts",
    "robots": "for machines",
    "second-factor": "only on the way of a sign-in with a password",
    "session-extend": "a button",
    "sessions-end": "a button",
    "sign-out": "a button",
    "wizard-autosave": "for scripts",
    "wizard-discard": "a question of the wizard",
    "wizard-finish": "a question of the wizard",
    "wizard-roles": "a step of the wizard",
    "wizard-sign": "a step of the wizard",
    "wizard-summary": "a step of the wizard",
    "wizard-unit": "a step of the wizard",
}
_ONLY_BEFORE_SIGN_IN = {"sign-in"}


def site_map(request: HttpRequest) -> list[Chapter]:
    """Return the pages that this visitor may open."""
    open_to_visitor = {
        name for name, access in addresses() if access and _may_open(request, name, access)
    }
    chapters = []
    for title, pages in CHAPTERS:
        entries = [
            Entry(page, reverse(name)) for name, page in pages.items() if name in open_to_visitor
        ]
        if entries:
            chapters.append(Chapter(title, entries))
    return chapters


def addresses() -> Iterator[tuple[str, Access | None]]:
    """Yield name and access of each address of the portal that takes no argument."""
    yield from _walk(get_resolver().url_patterns)


def _walk(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[tuple[str, Access | None]]:
    for pattern in patterns:
        if pattern.pattern.converters:
            continue
        if isinstance(pattern, URLResolver):
            if not pattern.namespace and not _is_foreign(pattern):
                yield from _walk(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name, access_of(pattern.callback)


def _is_foreign(resolver: URLResolver) -> bool:
    return not getattr(resolver.urlconf_name, "__name__", "portal").startswith("portal")


def _may_open(request: HttpRequest, name: str, access: Access) -> bool:
    signed_in = request.user.is_authenticated
    if access.public:
        return not (signed_in and name in _ONLY_BEFORE_SIGN_IN)
    if not signed_in or (access.verified and not request.user.has_verified_email):
        return False
    return access.admits(request.actor)
