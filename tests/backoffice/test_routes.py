"""`manage.py routes` tells what the views enforce, and forgets no address."""

import json

import pytest
from django.core.management import call_command
from django.urls import get_resolver, path

from backoffice.management.commands import routes as command
from backoffice.management.commands.routes import Unguarded, routes
from ssoz.access.models import Permission, Role
from tests.makers import make_actor
from web.access import permitted, public, signed_in, verified


def listed(capsys) -> list[dict]:
    call_command("routes", "--json")
    return json.loads(capsys.readouterr().out)


def by_name(capsys) -> dict[str, dict]:
    return {route["name"]: route for route in listed(capsys)}


def test_each_route_has_the_five_facts(capsys):
    for route in listed(capsys):
        assert set(route) == {"path", "name", "face", "permission", "public"}
        assert route["path"].startswith("/")
        assert route["face"] in {"portal", "backoffice", "testidp", "web"}
        assert route["public"] is (route["permission"] == "")


def test_the_list_is_as_long_as_the_resolver(capsys):
    def leaves(patterns) -> int:
        return sum(
            leaves(entry.url_patterns) if hasattr(entry, "url_patterns") else 1
            for entry in patterns
        )

    assert len(listed(capsys)) == leaves(get_resolver().url_patterns)


@pytest.mark.django_db
def test_every_permission_named_is_one_that_exists(capsys):
    known = {"", "signed_in", "verified", *Permission.objects.values_list("code", flat=True)}
    named = {code for route in listed(capsys) for code in route["permission"].split("|")}
    assert named <= known
    assert len(named) > 8


@pytest.mark.parametrize(
    ("name", "permission"),
    [
        ("start", ""),
        ("activation", "signed_in"),
        ("choose-profile", "verified"),
        ("backoffice:index", "backoffice.enter"),
        ("backoffice:access_application_changelist", "application.list"),
        ("backoffice:access_application_change", "application.read"),
        ("backoffice:access_application_simple_history", "application.read"),
        (
            "backoffice:access_application_zatwierdz",
            "application.decide|application.decide_central",
        ),
        ("backoffice:access_application_pesel", "person.reveal_pesel"),
        ("backoffice:access_profile_zablokuj", "profile.block"),
        ("backoffice:journal_entry_changelist", "journal.read"),
    ],
)
def test_the_permission_is_the_one_that_the_view_asks(capsys, name, permission):
    assert by_name(capsys)[name]["permission"] == permission


def test_the_mark_on_the_view_is_what_is_read():
    @permitted("report.fill")
    def strict(request): ...

    @permitted("report.verify", "report.accept")
    def either(request): ...

    @public("a test")
    def open_to_all(request): ...

    @signed_in
    def known(request): ...

    @verified
    def confirmed(request): ...

    asked = [
        command._route(path("x/", view), "/x/", "").permission
        for view in (strict, either, open_to_all, known, confirmed)
    ]
    assert asked == ["report.fill", "report.verify|report.accept", "", "signed_in", "verified"]


def test_a_view_without_a_mark_stops_the_list():
    def unmarked(request): ...

    with pytest.raises(Unguarded, match="/x/"):
        command._route(path("x/", unmarked), "/x/", "")


def test_people_get_a_table(capsys):
    call_command("routes")
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("/backoffice/ ") and "backoffice.enter" in line for line in lines)


@pytest.mark.django_db
def test_the_permission_named_is_enforced(client_for):
    """Whoever holds all rights but the one named finds no such page; with it, they do."""
    client = client_for(make_actor(role="cez-admin"))
    role = Role.objects.get(code="cez-admin")
    for route in routes():
        if (
            "<" in route.path
            or "." not in route.permission
            or route.path.endswith("/autocomplete/")
        ):
            continue
        assert client.get(route.path).status_code != 404, route.path
        asked = role.grants.filter(permission__code__in=route.permission.split("|"))
        grants = list(asked)
        asked.delete()
        assert client.get(route.path).status_code == 404, route.path
        for grant in grants:
            grant.save(force_insert=True)
