"""The rules in the browser: the file that the portal serves says what the server says."""

import json
from collections.abc import Iterator
from itertools import batched
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from ssoz.questionnaires.loading import from_definition
from tests.ssoz.questionnaires.random_rules import random_editions
from tests.ssoz.questionnaires.rules_browser import STATIC, RulesBrowser, RulesPage, rules_browser
from tests.ssoz.questionnaires.told import bare, told_by_server

# No database is in it, so once is enough: with the journeys, on PostgreSQL.
pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("browser_rules")]

VECTORS = json.loads(
    (Path(settings.BASE_DIR) / "tests" / "vectors" / "rules.json").read_text(encoding="utf-8")
)["rules"]
RULES = 5_000
SEED = 20270209

type Cases = list[dict[str, Any]]
type Editions = list[tuple[dict[str, Any], Cases]]


def test_the_browser_finds_in_every_vector_what_it_must(page):
    wrong = []
    for vector, (compiled, cases) in zip(VECTORS, of_vectors(), strict=True):
        for case, outcome in zip(cases, judged(page, compiled, cases), strict=True):
            values = {cell: outcome["values"].get(cell) for cell in case.get("values", {})}
            if bare(outcome) != case["problems"] or values != case.get("values", {}):
                wrong.append((vector["id"], case, outcome))

    assert not wrong


def test_the_browser_and_the_server_agree_on_every_vector_to_the_last_digit(page):
    assert not differences(page, of_vectors())


def test_the_browser_and_the_server_agree_on_five_thousand_random_rules(page):
    editions = at_random(RULES)

    assert sum(len(compiled["rules"]) for compiled, _cases in editions) == RULES
    assert not differences(page, editions)


@pytest.mark.parametrize(
    ("file", "sound", "spoilt"),
    [
        ("numbers.js", ">= divisor) result", "> divisor) result"),
        ("judging.js", "sheet.states[place] === VALUE) ? outcome : null", "true) ? outcome : null"),
        ("values.js", "> 15 ||", "> 14 ||"),
    ],
    ids=["ties", "nothing written", "digits"],
)
def test_a_planted_difference_is_found(browser, file, sound, spoilt):
    text = (STATIC / "portal" / "rules" / file).read_text(encoding="utf-8")
    assert text.count(sound) == 1
    page = browser.open({f"/static/portal/rules/{file}": text.replace(sound, spoilt)})

    assert differences(page, at_random(1_000))


def test_a_check_leaves_what_it_is_given_as_it_was(page):
    for compiled, cases in at_random(100):
        before = json.loads(json.dumps([compiled, cases]))
        script = "given => { judge(...given); judge(...given); return given; }"

        assert page.run(script, [compiled, cases]) == before


def test_the_page_forbids_what_the_portal_forbids(page):
    refused = page.run(
        "() => new Promise(done => {"
        " addEventListener('securitypolicyviolation', found => done(found.blockedURI));"
        " const script = document.createElement('script');"
        " script.textContent = '0'; document.head.append(script); })"
    )

    assert refused == "inline"


# --- Comparing -----------------------------------------------------------------------------------


def of_vectors() -> Editions:
    return [
        (from_definition(vector["edition"], vector.get("library", {})).compiled, vector["cases"])
        for vector in VECTORS
    ]


def at_random(rules: int) -> Editions:
    return [
        (
            from_definition(edition.definition, edition.library).compiled,
            [{"answers": case.answers, "context": case.context} for case in edition.cases],
        )
        for edition in random_editions(rules, seed=SEED)
    ]


def judged(page: RulesPage, compiled: dict[str, Any], cases: Cases) -> list[Any]:
    return page.run("([compiled, cases]) => judge(compiled, cases)", [compiled, cases])


def differences(page: RulesPage, editions: Editions) -> list[Any]:
    """Return each case on which the browser and the server do not agree."""
    found = []
    for batch in batched(editions, 25):
        told = page.run("all => all.map(([compiled, cases]) => judge(compiled, cases))", batch)
        for (compiled, cases), by_browser in zip(batch, told, strict=True):
            triples = zip(cases, told_by_server(compiled, cases), by_browser, strict=True)
            found += [triple for triple in triples if triple[1] != triple[2]]
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[RulesBrowser]:
    """Run one Chromium for this file."""
    with rules_browser() as running:
        yield running


@pytest.fixture
def page(browser) -> RulesPage:
    """Open a page with the file that the portal serves."""
    return browser.open()
