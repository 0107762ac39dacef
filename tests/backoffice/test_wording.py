"""Every act that the domain writes down has words for the screen."""

import re
from pathlib import Path

from backoffice.wording import ACTS, act_words, age_colour

_SOURCES = Path(__file__).parents[2] / "src" / "ssoz"
_ACT = re.compile(
    r'"((?:access|bulk|files|people|questionnaires|register|reports|units|mail|notices)\.[a-z_]+\.[a-z_]+)"'
)


def test_every_act_in_the_domain_has_words():
    written = {
        act
        for source in _SOURCES.rglob("*.py")
        if "migrations" not in source.parts
        for act in _ACT.findall(source.read_text(encoding="utf-8"))
    }
    assert written
    assert {act for act in written - set(ACTS) if ".tasks." not in act} == set()


def test_an_act_without_words_keeps_its_code():
    assert act_words("cards.card.sent") == "cards.card.sent"


def test_an_age_turns_from_quiet_to_late():
    assert [age_colour(days) for days in (0, 3, 4, 7, 8)] == ["", "", "warn", "warn", "err"]
