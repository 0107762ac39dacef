"""The screens of the edition desk, of its test bench, and of the survey that brings obligations."""

from tests.journeys.browser import Visitor
from tests.journeys.desk_steps import (
    DESK,
    adds_a_row,
    begins_a_year,
    changes,
    draft_here,
    opens,
    presses,
)
from tests.journeys.reporting_steps import answer, unfold
from tests.journeys.showing import Screen, Step, at, centre, first_row, follow
from tests.journeys.system import System

_TRIALS, _SAMPLES = "/backoffice/trials/trial/", "/backoffice/trials/sample/"
_CONFLICTS, _RULES = "/backoffice/reports/conflict/", "/backoffice/reports/assigningrules/"
_RULE_DRAFTS = "/backoffice/reports/assigningdraft/"
_WRONG, _RULE = "tbody th a:has-text('MZ-89')", "tryb"
_DRAFTS = "main tbody th a[href*='/change/']"


def maker(visitor: Visitor, system: System) -> None:
    """Work at the desk, on two forms of 2026: in one a row is new, in the other a rule is wrong."""
    centre(visitor, system)
    visitor.open(DESK)
    if visitor.page.locator(_DRAFTS).count():
        return
    begins_a_year(visitor, "MZ-89", "2025", "2026")
    changes(visitor, _RULE, check="1.*.nowy <= 1.*.razem,")
    begins_a_year(visitor, "MZ-88", "2025", "2026")
    adds_a_row(visitor, "1", "psycholodzy", {"code": "terapeuci", "label": "Terapeuci zajęciowi"})


def of_the_survey(visitor: Visitor, system: System) -> None:
    """Work in a unit that has begun its assigning survey."""
    visitor.sign_in("Agnieszka Jeżyna")


def _draft(rest: str) -> Step:
    """Show a page of the draft."""

    def show(visitor: Visitor, system: System) -> None:
        first_row(DESK)(visitor, system)
        visitor.open(visitor.path.replace("change/", rest))

    return show


def _thing(*way: str) -> Step:
    """Show the form of a thing of the draft."""

    def show(visitor: Visitor, system: System) -> None:
        first_row(DESK)(visitor, system)
        for name in way:
            opens(visitor, name)

    return show


def _beside_draft(path: str) -> Step:
    """Show a page that is opened for the draft."""

    def show(visitor: Visitor, system: System) -> None:
        first_row(DESK)(visitor, system)
        number = draft_here(visitor).removeprefix(DESK).strip("/")
        visitor.open(f"{path}?draft={number}")

    return show


def _clash(visitor: Visitor, system: System) -> None:
    """Save a row that another window has changed meanwhile."""
    _thing("1", "inni_lab")(visitor, system)
    other = visitor.another_tab()
    other.open(visitor.path)
    for tab, words in ((other, "Inni diagności"), (visitor, "Inni uprawnieni")):
        number = len(tab.page.locator("[name=label]").input_value())
        tab.page.locator("[name=label]").fill(f"{words} {number}")
        presses(tab, "main form .btns button.primary")
    other.page.close()


def _tried(visitor: Visitor, system: System) -> None:
    visitor.open(_TRIALS)
    if not visitor.page.locator(_DRAFTS).count():
        first_row(DESK)(visitor, system)
        visitor.click(visitor.page.locator("main a[href*='/trials/trial/nowa/']").first)
        presses(visitor, "main form button[type=submit]")
        visitor.page.locator("#progress:not([data-running])").wait_for(timeout=60_000)
    first_row(_TRIALS)(visitor, system)


def _rules(rest: str = "change/") -> Step:
    """Show a page of the draft of the survey's rules, begun if nobody has."""

    def show(visitor: Visitor, system: System) -> None:
        visitor.open(_RULE_DRAFTS)
        if not visitor.page.locator(_DRAFTS).count():
            first_row(_RULES)(visitor, system)
            visitor.click(visitor.page.locator("main a[href*='/zacznij/']").first)
            presses(visitor, "main form button[type=submit]")
        first_row(_RULE_DRAFTS)(visitor, system)
        visitor.open(visitor.path.replace("change/", rest))

    return show


def _survey(visitor: Visitor, system: System) -> None:
    follow(
        "/sprawozdania/?tab=jednorazowe",
        "tr:has-text('Ankieta przypisująca') td a.btn:not([href*='/obowiazki/'])",
    )(visitor, system)


def _survey_answered(visitor: Visitor, system: System) -> None:
    _survey(visitor, system)
    unfold(visitor, "1.pracuje")
    answer(visitor, {"1.pracuje": "yes"})
    visitor.page.locator("#survey [data-brings]").scroll_into_view_if_needed()


SCREENS_OF_THE_DESK = [
    Screen("b16-wersje-robocze", at(DESK), maker),
    Screen("b16-wersja-robocza", first_row(DESK), maker),
    Screen("b16-dzial", _thing("1"), maker),
    Screen("b16-wiersz", _thing("1", "inni_lab"), maker),
    Screen("b16-z-bledem", follow(DESK, _WRONG), maker),
    Screen("b16-regula-z-bledem", follow(DESK, _WRONG, f".desk th a:has-text('{_RULE}')"), maker),
    Screen("b16-kolizja", _clash, maker),
    Screen("b16-podglad", _draft("podglad/"), maker),
    Screen("b16-odwzorowanie", _draft("odwzorowanie/"), maker),
    Screen("b16-rewizje", _draft("rewizje/"), maker),
    Screen("b16-porzucenie", _draft("porzuc/"), maker),
    Screen("b16-wczytanie", at(f"{DESK}wczytaj/"), maker),
    Screen("b17-proba-nowa", _beside_draft(f"{_TRIALS}nowa/"), maker),
    Screen("b17-proba", _tried, maker),
    Screen("b17-proby", _beside_draft(_TRIALS), maker),
    Screen("b17-przyklady", _beside_draft(_SAMPLES), maker),
    Screen("b17-przyklad", _beside_draft(f"{_SAMPLES}nowa/"), maker),
    Screen("b18-reguly-przypisania", first_row(_RULES), maker),
    Screen("b18-reguly-w-pracowni", _rules(), maker),
    Screen("b18-regula", _rules("zmien/form/0/"), maker),
    Screen("b18-wykluczenie", _rules("zmien/exclusion/0/"), maker),
    Screen("b18-skutki", _rules("skutki/"), maker),
    Screen("b18-wersje-regul", at(_RULE_DRAFTS), maker),
    Screen("b18-konflikty", at(_CONFLICTS), maker),
    Screen("p11-ankieta", _survey, of_the_survey),
    Screen("p11-ankieta-odpowiedzi", _survey_answered, of_the_survey),
]  # fmt: skip
