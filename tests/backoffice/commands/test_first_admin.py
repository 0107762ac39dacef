"""`manage.py first_admin`: four lines by standard input, nothing by the command line."""

import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ssoz.access.models import Application
from ssoz.journal.models import Entry
from ssoz.people.models import Person
from tests.makers import make_pesel

pytestmark = pytest.mark.django_db


class Terminal(StringIO):
    """Standard input on which somebody types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def first_admin(monkeypatch):
    def run(*lines: str) -> str:
        monkeypatch.setattr(sys, "stdin", StringIO("".join(f"{line}\n" for line in lines)))
        out = StringIO()
        call_command("first_admin", stdout=out)
        return out.getvalue().strip()

    return run


def test_four_lines_name_the_first_administrator(first_admin):
    said = first_admin("Żaneta", "Żółć-Źdźbło", make_pesel(), "zaneta@cez.example")

    application = Application.objects.get()
    assert said == f"Administrator CeZ: Żaneta Żółć-Źdźbło, wniosek {application.number}."
    assert application.origin == "installation"
    assert Person.objects.get().email == "zaneta@cez.example"


def test_the_pesel_is_neither_printed_nor_journalled(first_admin):
    pesel = make_pesel()

    said = first_admin("Żaneta", "Żółć", pesel, "zaneta@cez.example")

    assert pesel not in said
    assert not any(pesel in str(vars(entry)) for entry in Entry.objects.all())


@pytest.mark.parametrize(
    "lines",
    [
        ("Żaneta", "Żółć", "12345678901", "zaneta@cez.example"),
        ("Żaneta", "Żółć", make_pesel(), "zaneta"),
        ("", "Żółć", make_pesel(), "zaneta@cez.example"),
        (),
    ],
)
def test_what_is_wrong_is_said_and_the_exit_is_not_zero(first_admin, lines):
    with pytest.raises(CommandError) as stopped:
        first_admin(*lines)

    assert stopped.value.returncode == 1 and str(stopped.value)
    assert not Person.objects.exists()


def test_a_second_administrator_is_refused(first_admin):
    first_admin("Żaneta", "Żółć", make_pesel(), "zaneta@cez.example")

    with pytest.raises(CommandError):
        first_admin("Anna", "Nowak", make_pesel(), "anna@cez.example")

    assert Application.objects.count() == 1


def test_on_a_terminal_the_pesel_is_typed_unseen(monkeypatch):
    typed = iter(["Żaneta", "Żółć", "zaneta@cez.example"])
    asked = []
    pesel = make_pesel()
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda prompt: asked.append(prompt) or next(typed))
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or pesel)

    call_command("first_admin", stdout=StringIO())

    assert len(asked) == 4 and asked[2] == "PESEL: "
    assert Person.objects.with_pesel(pesel).exists()


def test_no_name_or_number_is_taken_from_the_command_line(first_admin):
    with pytest.raises((CommandError, TypeError)):
        call_command("first_admin", make_pesel())
    assert not Person.objects.exists()
