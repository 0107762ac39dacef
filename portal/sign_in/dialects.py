"""Which adapter speaks with which provider."""

from portal.sign_in.answers import Adapter
from portal.sign_in.national_node import adapter as national_node
from portal.sign_in.providers import NATIONAL_NODE, STANDARD, Provider
from portal.sign_in.standard import adapter as standard

_ADAPTERS: dict[str, Adapter] = {STANDARD: standard, NATIONAL_NODE: national_node}


def adapter_of(provider: Provider) -> Adapter:
    """Return the adapter of a provider's dialect."""
    return _ADAPTERS[provider.dialect]
