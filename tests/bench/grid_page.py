"""The page of a report of 250 cells against a plain Django form of them; one of 3,000 in Chromium."""

import time
from collections.abc import Callable

import django

django.setup()

from django import forms
from django.core.management import call_command
from django.db import connection
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import Page, sync_playwright

from ssoz.actors import Actor
from ssoz.reports.models import Report
from tests import makers
from tests.bench.made_up import large_form, numbers, ordinary_answers, ordinary_form
from tests.bench.measuring import Outcome, hand_over, middle, p95, versions
from tests.bench.serving import OUR_SETTINGS, OURS, collect_static, served, session_of
from tests.journeys.browser import launch

NEEDED_CPU_MS = 150
NEEDED_QUERIES = 12
NEEDED_INTERACTIVE_MS = 1_000
ROUNDS = 30
LOADS = 7
_PLAIN = (
    "<!doctype html><title>B-250</title><form method=post><table>{{ form.as_table }}</table></form>"
)
# The moment at which the script of the grid says that it listens, since the page was asked for.
_WATCH = """new MutationObserver((_, watch) => {
  if (document.documentElement.dataset.grid !== "ready") return;
  window.readyAfter = performance.now();
  watch.disconnect();
}).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-grid"] });"""


def main() -> None:
    """Draw both pages by turns, open the large one in Chromium, and hand the figures over."""
    call_command("migrate", verbosity=0)
    makers.load_registers()
    reporter, small, large = _reports()
    browser = Client()
    browser.cookies["sessionid"] = session_of(reporter)
    ours, rival = _measure(lambda: _page(browser, small), lambda: _plain_form(small))
    with CaptureQueriesContext(connection) as asked:
        _page(browser, small)
    collect_static()
    with served(OURS, OUR_SETTINGS) as port:
        first, again = _interactive(port, browser.cookies["sessionid"].value, large)
    _hand_over(ours, rival, len(asked), first, again)


def _reports() -> tuple[Actor, Report, Report]:
    """Fill in a report of each size, with last year's beside the small one."""
    unit = makers.make_unit()
    reporter = makers.make_reporter(unit)
    large = {cell: str(number) for cell, number in numbers(whole=False).items()}
    made = []
    for code, year, text, state, answers in (
        ("B-250", 2024, ordinary_form(2024), "accepted", ordinary_answers(0)),
        ("B-250", 2025, ordinary_form(2025), "draft", ordinary_answers(1)),
        ("B-3000", 2025, large_form(2025), "draft", large),
    ):
        edition = makers.make_edition(code=code, edition=str(year), text=text)
        collection = makers.make_collection(edition=edition, period=makers.make_period(year))
        owed = makers.make_obligation(collection=collection, unit=unit)
        made.append(
            makers.make_report(state=state, obligation=owed, reporter=reporter, answers=answers)
        )
    return reporter, made[1], made[2]


def _page(browser: Client, report: Report) -> None:
    response = browser.get(f"/sprawozdania/{report.pk}/")
    assert response.status_code == 200
    assert response.content.count(b"<input") > len(report.answers)


def _plain_form(report: Report) -> None:
    """Draw what Django draws by itself: a field for each cell, and nothing else."""
    fields = {
        cell: forms.CharField(label=cell, required=False, initial=answer)
        for cell, answer in report.answers.items()
    }
    form = type("Plain", (forms.Form,), fields)()
    text = engines["django"].from_string(_PLAIN).render({"form": form})
    assert text.count("<input") == len(report.answers)


def _measure(ours: Callable[[], None], rival: Callable[[], None]) -> tuple[list, list]:
    for _ in range(3):
        ours()
        rival()
    found = [(_cpu_seconds(ours), _cpu_seconds(rival)) for _ in range(ROUNDS)]
    return [one[0] for one in found], [one[1] for one in found]


def _cpu_seconds(act: Callable[[], None]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def _interactive(port: int, session: str, report: Report) -> tuple[list[float], list[float]]:
    """Open the large report in a browser that keeps nothing yet, then again in the same browser."""
    cookie = {"name": "sessionid", "value": session, "domain": "127.0.0.1", "path": "/"}
    found = []
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        for _ in range(LOADS):
            context = chromium.new_context(base_url=f"http://127.0.0.1:{port}")
            context.add_cookies([cookie])
            context.add_init_script(_WATCH)
            # Each worker of the server compiles the form and the templates once, for everybody.
            for _ in range(4 if not found else 0):
                context.request.get(f"/sprawozdania/{report.pk}/")
            page = context.new_page()
            found.append((_load(page, report), _load(page, report)))
            context.close()
        chromium.close()
    return [one[0] for one in found], [one[1] for one in found]


def _load(page: Page, report: Report) -> float:
    response = page.goto(f"/sprawozdania/{report.pk}/", wait_until="commit")
    assert response is not None and response.status == 200
    page.wait_for_selector("html[data-grid=ready]", state="attached")
    return page.evaluate("window.readyAfter") / 1000


def _hand_over(
    ours: list[float], rival: list[float], queries: int, first: list[float], again: list[float]
) -> None:
    cpu, plain, ready = middle(ours) * 1000, middle(rival) * 1000, middle(first) * 1000
    hand_over(
        Outcome(
            name="grid_page",
            ours=round(cpu, 1),
            rival=round(plain, 1),
            ratio=round(plain / cpu, 2),
            unit="ms",
            note=f"CPU of 250 cells; a plain Django form ÷ ours; needed ours ≤ {NEEDED_CPU_MS} ms; "
            f"{queries} queries, needed ≤ {NEEDED_QUERIES}; 3,000 cells interactive in Chromium after "
            f"{ready:.0f} ms (opened again {middle(again) * 1000:.0f}), needed ≤ {NEEDED_INTERACTIVE_MS}",
            passed=cpu <= NEEDED_CPU_MS
            and queries <= NEEDED_QUERIES
            and ready <= NEEDED_INTERACTIVE_MS,
            ours_seconds=ours,
            rival_seconds=rival,
            sizes={
                "cells": 250,
                "cpu_p95_ms": round(p95(ours) * 1000, 1),
                "queries": queries,
                "large": {
                    "cells": 3_000,
                    "rules": 1_000,
                    "first_ms": [round(one * 1000) for one in first],
                    "again_ms": [round(one * 1000) for one in again],
                },
            },
            versions=versions("playwright", "gunicorn"),
        )
    )


if __name__ == "__main__":
    main()
