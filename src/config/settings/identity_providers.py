"""Identity providers known by a file of their metadata: `IDP_<NAME>_METADATA` and what goes with it.

The file is read once, at the start. One that cannot be used stops the start, in one sentence.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal.sign_in.provider_metadata import Described, MetadataRefused, read_metadata

type Providers = dict[str, dict[str, Any]]

_NAMED = re.compile(r"(IDP_([A-Z0-9_]+)_)METADATA", re.ASCII | re.IGNORECASE)
_NAME_LENGTH = 40
_LAST = 100
_LOW = "http://eidas.europa.eu/LoA/low"
_ATTRIBUTES = ("pesel", "first_name", "family_name", "birth_date")


def described_providers(environment: Mapping[str, str], *, plain_http: bool = False) -> Providers:
    """Return the providers whose metadata the environment names, as settings."""
    schemes = ("https", "http") if plain_http else ("https",)
    found: Providers = {}
    for variable in sorted(name for name in environment if environment[name].strip()):
        if match := _NAMED.fullmatch(variable):
            prefix, name = match[1], match[2].lower().replace("_", "-")
            if len(name) > _NAME_LENGTH or name in found:
                raise ImproperlyConfigured(
                    f"{variable}: the name is taken, or longer than {_NAME_LENGTH} characters."
                )
            described = _described(variable, environment, prefix, schemes)
            found[name] = {**vars(described), **_options(environment, prefix, name)}
    return found


def side_by_side(own: Providers, described: Providers) -> Providers:
    """Put providers together; refuse a name that both have."""
    for name in own.keys() & described.keys():
        variable = f"IDP_{name.upper().replace('-', '_')}_METADATA"
        raise ImproperlyConfigured(f"{variable}: another provider has the name {name} already.")
    return {**own, **described}


def form_targets(providers: Providers, leading_on: Iterable[str]) -> list[str]:
    """Return the sites that a browser may be sent to from our forms: the providers, and beyond."""
    addresses = [
        provider[address]
        for provider in providers.values()
        for address in ("sign_in_url", "sign_out_url")
        if provider[address]
    ]
    parts = [urlsplit(address) for address in [*addresses, *leading_on] if address]
    return list(dict.fromkeys(f"{part.scheme}://{part.netloc}" for part in parts))


def _described(
    variable: str, environment: Mapping[str, str], prefix: str, schemes: tuple[str, ...]
) -> Described:
    path = Path(environment[variable].strip())
    wanted = environment.get(prefix + "ENTITY_ID", "").strip()
    try:
        return read_metadata(path.read_bytes(), entity_id=wanted, schemes=schemes)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{variable}: {path} cannot be read: {error.strerror}."
        ) from None
    except MetadataRefused as refusal:
        raise ImproperlyConfigured(f"{variable}: {path} {refusal}") from None


def _options(environment: Mapping[str, str], prefix: str, name: str) -> dict[str, Any]:
    def told(option: str) -> str:
        return environment.get(prefix + option, "").strip()

    order = told("ORDER") or str(_LAST)
    if not re.fullmatch(r"-?[0-9]{1,6}", order):
        raise ImproperlyConfigured(f"{prefix}ORDER is not a whole number.")
    classes = [text.strip() for text in told("LOA_SUBSTANTIAL").split(",") if text.strip()]
    if _LOW in classes:
        raise ImproperlyConfigured(f"{prefix}LOA_SUBSTANTIAL: low assurance lets nobody in.")
    return {
        "label": told("LABEL") or name,
        "order": int(order),
        "substantial_classes": tuple(classes),
        "attributes": _attributes(prefix, told),
    }


def _attributes(prefix: str, told: Callable[[str], str]) -> dict[str, str]:
    """Return the provider's names of what it says of a person, where they are not those of eIDAS."""
    names = {ours: told(f"ATTRIBUTE_{ours.upper()}") for ours in _ATTRIBUTES}
    given = {ours: name for ours, name in names.items() if name}
    if len(set(given.values())) < len(given):
        raise ImproperlyConfigured(f"{prefix}ATTRIBUTE_…: one attribute is named twice.")
    return given
