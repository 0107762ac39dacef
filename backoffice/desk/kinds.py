"""Every kind of thing that has a page at the desk, with its keys: of forms, and of assigning rules."""

from collections.abc import Mapping

from backoffice.desk.keys import OF_FORM, Group
from backoffice.desk.rule_keys import OF_RULES

KINDS: Mapping[str, tuple[Group, ...]] = {**OF_FORM, **OF_RULES}
