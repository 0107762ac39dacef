"""The identity providers of the settings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse

SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"
HIGH = "http://eidas.europa.eu/LoA/high"
STANDARD, NATIONAL_NODE = "standard", "national-node"
_EIDAS = "http://eidas.europa.eu/attributes/naturalperson/"


@dataclass(frozen=True)
class AttributeNames:
    """What a provider calls the four things that it says of a person."""

    pesel: str = _EIDAS + "PersonIdentifier"
    first_name: str = _EIDAS + "CurrentGivenName"
    family_name: str = _EIDAS + "CurrentFamilyName"
    birth_date: str = _EIDAS + "DateOfBirth"


@dataclass(frozen=True)
class Provider:
    """One identity provider, and our own addresses towards it.

    `artifact_url`, `registered_as` and `display_name` are the national node's: where it hands out
    its answers, the id that it gave us on paper, and the name that it shows to the person.
    `substantial_classes` are what the operator says counts as substantial here, besides eIDAS.
    """

    name: str
    label: str
    entity_id: str
    sign_in_url: str
    sign_out_url: str
    certificates: tuple[str, ...]
    dialect: str = STANDARD
    artifact_url: str = ""
    registered_as: str = ""
    display_name: str = ""
    order: int = 0
    sign_out_answer_url: str = ""
    substantial_classes: tuple[str, ...] = ()
    attributes: AttributeNames = field(default_factory=AttributeNames)

    @property
    def levels(self) -> set[str]:
        """Return the levels of assurance that let somebody in."""
        return {SUBSTANTIAL, HIGH, *self.substantial_classes}

    @property
    def service_id(self) -> str:
        return self.registered_as or self.our_address("metadata")

    @property
    def acs(self) -> str:
        return self.our_address("acs")

    def our_address(self, step: str) -> str:
        """Return an address of ours from the settings; a Host header is never believed."""
        return settings.BASE_URL + reverse(f"saml-{step}", args=[self.name])


def providers() -> list[Provider]:
    """Return the providers of the settings, in the order of their buttons."""
    found = [_provider(name, **values) for name, values in settings.IDENTITY_PROVIDERS.items()]
    return sorted(found, key=lambda provider: (provider.order, provider.label))


def provider_named(name: str) -> Provider | None:
    """Find a provider by the name in its addresses."""
    return next((provider for provider in providers() if provider.name == name), None)


def _provider(
    name: str,
    *,
    certificates: Iterable[str],
    attributes: Mapping[str, str] | None = None,
    **values: Any,
) -> Provider:
    names = AttributeNames(**(attributes or {}))
    return Provider(name=name, certificates=tuple(certificates), attributes=names, **values)
