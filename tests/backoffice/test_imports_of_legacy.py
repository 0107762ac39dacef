"""Accounts of SSOZ I through the page: judged row by row, in at once or not at all, told no secrets."""

import pytest
from django.urls import reverse

from ssoz.access import operations
from ssoz.access.models import LegacyAccount
from ssoz.access.old_passwords import opens
from ssoz.exchange import storage
from ssoz.journal.models import Entry
from tests.backoffice.brought import mistakes, page_url
from tests.makers import make_actor, make_person, person_actor
from tests.older_systems import PASSWORD, make_legacy_account, make_unit_with_regon, md5

pytestmark = pytest.mark.django_db
HEAD = ["login", "password", "regon", "roles", "email"]
LOGIN = "tajny.login"


@pytest.fixture
def client(client_for, office):
    return client_for(office)


@pytest.fixture
def unit():
    return make_unit_with_regon(name="Przychodnia", voivodeship="10")


@pytest.fixture
def accounts(bring):
    """Return a function that brings rows of SSOZ I in."""
    return lambda *rows, head=HEAD, **how: bring(*rows, head=head, register="legacy", **how)


def row(unit, login=LOGIN, password=PASSWORD, roles="SPRAWOZDAWCA", email="") -> list[str]:
    return [login, md5(password), unit.regon, roles, email]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.ods"])
def test_accounts_come_in_and_neither_login_nor_hash_is_told_anywhere(
    client, accounts, press, unit, name
):
    batch = accounts(row(unit, email="jan@szpital.example"), row(unit, "drugi"), name=name)
    page = client.get(page_url(batch)).content.decode()
    kept = str(list(batch.lines.values())) + str(list(Entry.objects.values()))
    for secret in (LOGIN, md5(PASSWORD)):
        assert secret not in page and secret not in kept
    assert "Przychodnia" in page and "reporter-non-financial" in page
    assert not LegacyAccount.objects.exists() and storage.path_of(batch.key).exists()

    press("apply", batch)
    account = LegacyAccount.objects.with_login(LOGIN).get()
    assert batch.state == "applied" and LegacyAccount.objects.count() == 2
    assert (account.unit, account.email) == (unit, "jan@szpital.example")
    assert opens(PASSWORD, account.kept)
    assert LOGIN not in str(list(Entry.objects.values()))


def test_the_file_is_gone_once_the_changes_are_made(
    accounts, press, unit, django_capture_on_commit_callbacks
):
    batch = accounts(row(unit))
    with django_capture_on_commit_callbacks(execute=True):
        press("apply", batch)
    assert not storage.path_of(batch.key).exists()


def test_the_same_file_again_changes_nothing(accounts, press, unit):
    press("apply", accounts(row(unit)))
    batch = accounts(row(unit))
    assert (batch.lines.count(), batch.same) == (0, 1)


def test_a_changed_row_changes_its_account_and_an_old_password_can_not_be_put_back(
    client, accounts, press, unit
):
    press("apply", accounts(row(unit), row(unit, "drugi")))
    batch = accounts(row(unit, password="nowe"), row(unit, "drugi", roles="SPRAWOZDAWCA_FIN"))
    page = client.get(page_url(batch)).content.decode()
    assert "<del>reporter-non-financial</del> → <ins>reporter-financial</ins>" in page
    assert list(batch.lines.values_list("fate", flat=True)) == ["changed", "changed"]
    assert batch.lines.get(number=2).after == {"password": True}
    press("apply", batch)
    assert opens("nowe", LegacyAccount.objects.with_login(LOGIN).get().kept)
    press("undo", batch)
    assert [number for number, _name in batch.left] == [2]
    assert LegacyAccount.objects.with_login("drugi").get().role_codes == ["reporter-non-financial"]


def test_undoing_takes_out_what_nobody_has_used(accounts, press, unit):
    batch = press("apply", accounts(row(unit), row(unit, "drugi")))
    operations.transfer(login="drugi", password=PASSWORD, actor=person_actor(make_person()))
    press("undo", batch)
    assert LegacyAccount.objects.get() == LegacyAccount.objects.with_login("drugi").get()
    assert batch.left == [[3, "Przychodnia"]]
    assert Entry.objects.filter(act="access.legacy.import_undone").count() == 1


def test_an_account_that_was_used_stays_as_it_is(accounts, unit):
    make_legacy_account(unit=unit, login=LOGIN)
    operations.transfer(login=LOGIN, password=PASSWORD, actor=person_actor(make_person()))
    batch = accounts(row(unit, password="inne"))
    assert (batch.lines.count(), batch.same) == (0, 1)


def test_a_mistake_names_row_and_column_in_our_words_and_stops_everything(
    client, accounts, press, unit
):
    far = make_unit_with_regon(voivodeship="14")
    batch = accounts(
        row(unit),
        ["", md5(PASSWORD), unit.regon, "SPRAWOZDAWCA", ""],
        row(unit, LOGIN.upper()),
        ["a", "jawne", unit.regon, "SPRAWOZDAWCA", ""],
        ["b", md5(PASSWORD), "123456789", "SPRAWOZDAWCA", ""],
        row(far, "c"),
        row(unit, "d", roles="KIEROWNIK"),
        row(unit, "e", roles="ADMIN"),
        row(unit, "f", email="nie adres"),
    )
    assert [column.casefold() for _n, column in mistakes(batch)] == [
        "login", "login", "hasło", "regon", "regon", "role", "role", "e-mail",
    ]  # fmt: skip
    assert [number for number, _column in mistakes(batch)] == list(range(3, 11))
    assert far.name not in client.get(page_url(batch)).content.decode()
    assert press("apply", batch).state == "judged" and not LegacyAccount.objects.exists()


def test_the_account_of_another_voivodeship_is_not_brought_over(accounts, unit):
    make_legacy_account(unit=make_unit_with_regon(voivodeship="14"), login=LOGIN)
    assert mistakes(accounts(row(unit))) == [(2, "Login")]


def test_a_file_without_its_columns_is_refused(accounts, unit):
    batch = accounts([unit.regon], head=["regon"])
    assert batch.state == "refused" and batch.problem


def test_only_who_decides_on_applications_brings_accounts_in(client_for):
    nobody = client_for(make_actor(role="cez-employee"))
    assert nobody.get(reverse("backoffice:exchange_batch_new_legacy")).status_code == 404
