"""Pracownik CeZ finds every report and never sees an answer (reports.md 2): crawled, not believed.

Answers that cannot be mistaken are filed; everything that the role can reach is read. The same crawl
by who may read them finds each one, or it would prove nothing. Then the same is done in a world in
which only the answers differ: the role must get the same pages to the letter.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import time_machine
from django.core import mail
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ, Success

from backoffice.management.commands.routes import Route, routes
from ssoz.actors import Actor
from ssoz.files.models import StoredFile
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.reports.models import Report
from ssoz.units.models import Unit
from tests.architecture.crawling import Crawl, addresses, completions, found_in, probes
from tests.architecture.marked_world import MARKED, OTHER, Country, make_country
from tests.architecture.screens import NO_PAGES

pytestmark = pytest.mark.django_db
ALL = MARKED.answers | MARKED.words
# What is typed into searches: a text, a number, the number as it is shown, nothing that is there.
ASKED = ("Przepiórkowisko", "8420777")
_LISTS = ("_changelist", ":find", "-units")
# Answers to scripts and forms, and what one finds only with an application, a transfer or an act of
# one's own on many.
NOT_OPENED = NO_PAGES | {
    "activation", "announcement", "confirm-email", "file-delete", "transfer-done", "withdraw",
    "wizard-discard", "backoffice:exchange_export_change", "backoffice:exchange_batch_change",
    "backoffice:access_legacyaccount_change", "backoffice:bulk_bulkact_change",
}  # fmt: skip


@dataclass
class Place:
    """The country, and the browsers of who looks at it."""

    country: Country
    employee: Client
    supervisor: Client


@pytest.fixture
def place(client_for) -> Iterator[Place]:
    """Stop the clock: between two worlds only answers may differ."""
    with time_machine.travel(timezone.now(), tick=False):
        country = make_country()
        yield Place(country, client_for(country.employee), client_for(country.supervisor))


@pytest.mark.any_database
def test_an_employee_of_the_centre_reaches_every_list_and_no_answer(place):
    with place.country.filled(MARKED):
        found_by_supervisor(place)
        marked = crawled(place)
        for address, (_status, text) in marked.items():
            assert not found_in(text, ALL) - found_in(address.replace("+", " "), ALL), address
    with place.country.filled(OTHER):
        other = crawled(place)
    assert marked.keys() == other.keys(), "The answers show in which pages there are."
    different = [address for address in marked if marked[address] != other[address]]
    assert not different, "The answers show in the size, the order or a count of these."


def found_by_supervisor(place: Place) -> None:
    """See that the marks are there to be found, and found again whatever shows them."""
    crawl = Crawl(place.supervisor).go(["/", *addresses()])
    seen = {mark for _status, text in crawl.pages.values() for mark in found_in(text, ALL)}
    assert not ALL - seen, "The crawl does not find these, so it proves nothing."


def crawled(place: Place) -> dict[str, tuple[int, str]]:
    """Open all that an employee can, by the resolver, by links, by forms and by guesses."""
    reached = {route.name for route in routes() if _leads_to(route, place.country.employee)}
    lists = [name for name in reached if name.endswith(_LISTS)]
    crawl = Crawl(place.employee)
    crawl.go(["/", *addresses(), *sorted(probes(lists, ASKED)), *completions()])
    for word in (*ASKED, Unit.objects.get(name="Przychodnia Nad Stawem").regon):
        crawl.send(reverse("backoffice:find"), what=word)
    assert len(reached) > 20
    unread = reached - crawl.opened - NOT_OPENED
    assert not unread, f"Nobody opened these, so nobody read them: {unread}"
    return crawl.pages


def _leads_to(route: Route, actor: Actor) -> bool:
    held = {grant.permission for grant in actor.grants} | {"verified"}
    return bool(route.name and held & set(route.permission.split("|")))


def test_two_worlds_with_different_answers_differ_for_a_supervisor(place):
    """Else the likeness of the pages above would prove nothing."""
    pages = []
    for written in (MARKED, OTHER):
        with place.country.filled(written):
            pages.append(place.supervisor.get(reverse("backoffice:reports_report_changelist")))
    assert pages[0].content != pages[1].content


def test_no_answer_stands_in_a_mail_the_journal_the_queue_or_the_name_of_a_file(place, caplog):
    words = MARKED.words - {MARKED.reason}  # the reason of a return is what its e-mail is about
    with place.country.filled(MARKED):
        sent = [json.dumps(model_to_dict(row), cls=DjangoJSONEncoder, ensure_ascii=False)
                for row in OutgoingMail.objects.all()]  # fmt: skip
        sent += [row.full_text() for row in OutgoingMail.objects.all()]
        assert len(sent) > 10
        entries = [json.dumps(model_to_dict(row), cls=DjangoJSONEncoder, ensure_ascii=False)
                   for row in Entry.objects.all()]  # fmt: skip
        assert any("reports.report.filled" in entry for entry in entries)
        names = [row.name for row in StoredFile.objects.all()]
        queued = [repr(row.task) for row in OrmQ.objects.all()]
        queued += [repr((row.args, row.kwargs, row.result)) for row in Success.objects.all()]
        told = [str(row) for row in Report.objects.all()]
        logged = [record.getMessage() for record in caplog.records]
        posted = [str(message.message()) for message in mail.outbox]
    for text in (*sent, *entries, *names, *queued, *told, *logged, *posted):
        assert not found_in(text, MARKED.answers | words), text
