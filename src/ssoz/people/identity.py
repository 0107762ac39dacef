"""What an identity provider vouches for. The dance itself is in `portal.sign_in`."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Assertion:
    """A natural person, as a trusted provider names them."""

    provider: str
    pesel: str
    first_name: str
    family_name: str
    birth_date: date
    name_id: str = ""
    session_index: str = ""
