"""Who reads announcements: plain values, so that this floor need not know people or roles."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reader:
    """What decides which announcements are for somebody; nobody known has none of it."""

    signed_in: bool = False
    reporting: bool = False
    office: bool = False
    voivodeship: str = ""
    roles: frozenset[str] = frozenset()
    permissions: frozenset[str] = frozenset()


ANYBODY = Reader()
