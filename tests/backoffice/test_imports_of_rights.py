"""Rights of roles from a spreadsheet: the matrix comes back in, and the way in stays open."""

import csv
import io

import pytest
from django.urls import reverse

from ssoz.access.models import Role, RoleGrant
from ssoz.access.operations.roles import change_grants
from ssoz.access.refusals import Refused
from ssoz.access.sheets import GRANTS
from ssoz.journal.models import Entry
from tests.backoffice.brought import mistakes, page_url
from tests.makers import make_actor

pytestmark = pytest.mark.django_db
HEAD = ["Role code", "Kod", "Zasięg", "Rodzaje sprawozdań"]
EVERYWHERE = "cały kraj"


@pytest.fixture
def chief():
    return make_actor(role="cez-admin")


@pytest.fixture
def client(client_for, chief):
    return client_for(chief)


@pytest.fixture
def rights(bring):
    """Return a function that brings rows of the matrix in."""
    return lambda *rows, head=HEAD, **how: bring(*rows, head=head, register="grants", **how)


def held(role: str) -> set[tuple[str, str, tuple[str, ...]]]:
    grants = RoleGrant.objects.filter(role__code=role)
    return {
        (code, reach, tuple(classes))
        for code, reach, classes in grants.values_list("permission__code", "reach", "classes")
    }


def exported(client) -> list[list[str]]:
    answer = client.get(reverse("backoffice:rights-csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.ods"])
def test_the_matrix_that_left_comes_back_and_changes_nothing(client, rights, name):
    head, *rows = exported(client)
    batch = rights(*rows, head=head, name=name)
    assert (batch.state, batch.lines.count()) == ("judged", 0), mistakes(batch)
    assert batch.same == RoleGrant.objects.count() == len(rows)


def test_a_right_is_given_changed_and_taken_away_in_one_act_and_undone(
    client, chief, rights, press
):
    before = held("cez-employee"), held("kcpu-admin")
    batch = rights(
        ["cez-employee", "journal.read", EVERYWHERE, "wszystkie rodzaje"],
        ["cez-employee", "unit.list", "własna jednostka", "sprawozdania finansowe"],
        ["kcpu-admin", "export.make", "", ""],
    )
    fates = list(batch.lines.values_list("number", "fate"))
    assert fates == [(2, "new"), (3, "changed"), (4, "gone")], mistakes(batch)
    page = client.get(page_url(batch)).content.decode()
    assert "<del>cały kraj</del> → <ins>własna jednostka</ins>" in page
    assert (held("cez-employee"), held("kcpu-admin")) == before

    press("apply", batch)
    after = held("cez-employee")
    assert after - before[0] == {
        ("journal.read", "all", ("*",)), ("unit.list", "own", ("financial",)),
    }  # fmt: skip
    assert not any(code == "export.make" for code, *_ in held("kcpu-admin"))
    role = Role.objects.get(code="cez-employee")
    entry = Entry.objects.about(role).latest("pk")
    assert (entry.act, entry.person_id) == ("access.role.edited", chief.person_id)
    assert entry.details["batch"] == batch.pk and role.edited
    assert Entry.objects.filter(act="access.role.edited").count() == 2

    press("undo", batch)
    assert (held("cez-employee"), held("kcpu-admin")) == before and batch.left == []


def test_of_a_permission_held_twice_the_row_with_its_reach_is_meant(rights, press):
    batch = rights(
        ["uw-admin", "application.list", "własna jednostka", "karty psychiatryczne"],
        ["uw-admin", "application.read", "", ""],
        ["uw-admin", "application.read", "własna jednostka", "wszystkie rodzaje"],
    )
    press("apply", batch)
    grants = {(code, reach): classes for code, reach, classes in held("uw-admin")}
    assert grants["application.list", "own"] == ("psychiatric",)
    assert ("application.list", "voivodeship") in grants
    assert ("application.read", "own") in grants
    assert ("application.read", "voivodeship") not in grants


def test_what_is_wrong_names_its_row_and_column(rights):
    role = GRANTS.by_name["role_code"].heading
    batch = rights(
        ["nie-ma", "unit.list", EVERYWHERE, "wszystkie rodzaje"],
        ["cez-admin", "nie.ma", EVERYWHERE, "wszystkie rodzaje"],
        ["cez-employee", "unit.list", "kosmos", "niebieskie"],
        ["cez-employee", "journal.read", EVERYWHERE, ""],
        ["cez-employee", "mail.read", EVERYWHERE, "wszystkie rodzaje"],
        ["cez-employee", "mail.read", EVERYWHERE, "wszystkie rodzaje"],
    )
    assert mistakes(batch) == [
        (2, role), (3, "Kod"), (4, "Zasięg"), (4, "Rodzaje sprawozdań"),
        (5, "Rodzaje sprawozdań"), (7, "Zasięg"),
    ]  # fmt: skip


@pytest.mark.parametrize("reach", ["", "własna jednostka"])
@pytest.mark.parametrize("code", ["role.edit", "backoffice.enter", "application.decide_central"])
def test_the_last_way_in_is_never_taken_away(rights, reach, code):
    batch = rights(["cez-admin", code, reach, "wszystkie rodzaje"])
    assert mistakes(batch) == [(2, "Kod")]


def test_nor_by_the_operation_itself(chief):
    role = Role.objects.get(code="cez-admin")
    grants = list(role.grants.exclude(permission__code="role.edit"))
    with pytest.raises(Refused):
        change_grants(role=role, grants=grants, actor=chief)
    assert role.grants.filter(permission__code="role.edit").exists()


def test_what_somebody_changed_meanwhile_stops_the_import_and_stays_when_it_is_undone(
    rights, press
):
    row = ["cez-employee", "unit.list", "własna jednostka", "wszystkie rodzaje"]
    batch = rights(row)
    grants = RoleGrant.objects.filter(role__code="cez-employee", permission__code="unit.list")
    grants.update(classes=["financial"])
    press("apply", batch)
    assert batch.state == "judged" and batch.problem
    grants.update(classes=["*"])
    press("apply", batch)
    grants = RoleGrant.objects.filter(role__code="cez-employee", permission__code="unit.list")
    grants.update(classes=["financial"])
    press("undo", batch)
    assert batch.state == "undone" and [number for number, _name in batch.left] == [2]
    assert ("unit.list", "own", ("financial",)) in held("cez-employee")


def test_only_who_edits_roles_brings_them_in(client_for):
    office = client_for(make_actor(role="uw-admin"))
    address = reverse("backoffice:exchange_batch_new_grants")
    assert office.get(address).status_code == office.post(address).status_code == 404
