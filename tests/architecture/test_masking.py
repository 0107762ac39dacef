"""A whole PESEL is on no screen: crawled by the mightiest roles, and read in the source who asks for one."""

import ast
import re

import pytest
from django.test import Client
from django.urls import reverse

from ssoz.access.models import Application
from ssoz.journal.models import Entry
from ssoz.people.models import Person
from tests.architecture.crawling import Crawl, addresses
from tests.architecture.source import CODE, modules
from tests.leaks import Sought
from tests.makers import make_actor, make_application, make_report

pytestmark = pytest.mark.any_database

# Who reads a whole number of somebody they have, and why.
READERS = {
    "src/ssoz/people/models/pesel.py": "to mask it",
    "src/ssoz/people/operations/activation.py": "to find the same person in e-PLOZ",
    "src/ssoz/access/operations/profiles.py": "to show it; the same call notes it in the journal",
    "backoffice/management/country/table.py": "for the pretend identity provider of the demo",
    "backoffice/management/country/newcomers.py": "for that provider, and for accounts of older systems",
}
# What somebody gives us is theirs to give: an assertion, a line of an import, a registration.
_GIVEN = {"assertion", "line", "newcomer"}
_WHOLE = re.compile(r"\{\{[^}]*\bpesel\b[^}]*\}\}")
_PAPER = "src/ssoz/access/templates/access/documents/application.html"
_REVEALED = "backoffice/templates/backoffice/parts/pesel.html"
_PDF = re.compile(r"/wniosek/\d+/wniosek\.pdf")


def test_nobody_else_in_the_source_reads_a_whole_number():
    readers = {
        path
        for path, tree in modules(*CODE)
        if not path.startswith("src/testidp/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr == "pesel"
        and isinstance(node.ctx, ast.Load)
        and getattr(node.value, "id", "") not in _GIVEN
    }

    assert readers == READERS.keys()


def test_no_template_writes_a_whole_number_but_the_paper_and_what_was_revealed():
    root = CODE[0].parent
    writers = {
        str(path.relative_to(root))
        for folder in CODE
        for path in folder.rglob("templates/**/*")
        if path.is_file() and _WHOLE.search(path.read_text(encoding="utf-8"))
    }

    assert writers == {_PAPER, _REVEALED}


@pytest.fixture
def office(client_for) -> Client:
    """The office of a voivodeship, with applications and a report that it decides on."""
    actor = make_actor(role="uw-admin")
    make_application(state="pending", evidence=True)
    approved = make_application(state="approved")
    make_report(state="sent", unit=approved.profile.unit)
    return client_for(actor)


def _pending() -> Application:
    return Application.objects.get(state="pending")


def _revealed(person: Person) -> int:
    return Entry.objects.about(person).filter(act="people.person.pesel_revealed").count()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["uw-admin", "cez-admin", "reporter"])
def test_no_page_list_export_or_document_shows_a_whole_number(role, office, client_for):
    applicant = _pending().profile.person
    client = {
        "uw-admin": lambda: office,
        "reporter": lambda: client_for(applicant),
    }.get(role, lambda: client_for(make_actor(role=role)))()
    sought = Sought(person.pesel for person in Person.objects.all())

    crawl = Crawl(client).go(["/", *addresses()])

    leaks = sought.leaks((address, text) for address, (_status, text) in crawl.pages.items())
    assert [leak for leak in leaks if not _PDF.match(leak)] == []
    assert any("•••••••" in text for _status, text in crawl.pages.values())


@pytest.mark.django_db
def test_each_unmasking_shows_one_number_once_and_is_in_the_journal(office):
    application = _pending()
    person = application.profile.person
    sought = Sought(person.pesel for person in Person.objects.all())
    addresses_of_reveals = [
        reverse("backoffice:people_person_pesel", args=[person.pk]),
        reverse("backoffice:access_application_pesel", args=[application.pk]),
    ]

    for count, address in enumerate(addresses_of_reveals, start=1):
        shown = office.post(address).content
        assert sought.found_in(shown) == {f"the PESEL •••{person.pesel[-4:]}"}
        assert _revealed(person) == count
        assert office.get(address).status_code == 405
    assert _revealed(person) == len(addresses_of_reveals)
