"""What changed in a form since last year, as the unit that fills it in reads it."""

import pytest
from django.urls import reverse

from ssoz.questionnaires.differences import differences
from ssoz.questionnaires.loading import read_definition
from tests.editions import SMALL
from tests.makers import make_collection, make_edition, make_obligation, make_period, make_reporter
from web.form_changes import shown_to_units

pytestmark = pytest.mark.django_db
_NAMES = {"code": "T-1", "report_class": "non_financial", "tab": "periodic", "two_people": "false"}


def written(edition: str, *changes: tuple[str, str]) -> str:
    text = SMALL.format(edition=edition, **_NAMES)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


NEW_ROW = ('  { code = "99"', '  { code = "03", label = "Położne" },\n  { code = "99"')
LABEL = ('label = "Pielęgniarki"', 'label = "Pielęgniarki i pielęgniarze"')
TIGHTER = ("1.01.b <= 1.01.a", "1.*.b <= 1.*.a")
ELSEWHERE = ('tab = "periodic"', 'tab = "one_off"')


def test_the_start_page_of_a_report_says_what_changed_since_last_year(client_for):
    make_edition(text=written("2024"), edition="2024")
    edition = make_edition(text=written("2025", NEW_ROW, LABEL, TIGHTER))
    collection = make_collection(edition=edition, period=make_period(2025))
    obligation = make_obligation(collection=collection)
    reporter = client_for(make_reporter(obligation.unit))
    text = reporter.get(reverse("obligation", args=[obligation.pk])).text
    for told in ("zmiany-wzoru", "Położne", "<del>Pielęgniarki</del>", "pielęgniarze", "Kobiet ("):
        assert told in text
    assert "1.*.b" not in text, "A rule is told by its sentence, not in the language of rules."


def test_a_form_without_an_edition_before_says_nothing(client_for):
    obligation = make_obligation()
    text = (
        client_for(make_reporter(obligation.unit))
        .get(reverse("obligation", args=[obligation.pk]))
        .text
    )
    assert "zmiany-wzoru" not in text


def test_a_rule_is_told_once_however_much_of_it_changed():
    first, second = (
        read_definition(text, file="t.toml")
        for text in (
            written("2024"),
            written("2025", TIGHTER, ("Kobiet (", "Liczba kobiet ("), ELSEWHERE),
        )
    )
    told = shown_to_units(differences(first, second))
    assert [one.label[:14] for one in told] == ["Liczba kobiet "]
