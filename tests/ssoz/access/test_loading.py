"""What every installation starts with, and what loading it again leaves alone."""

import json
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings

from ssoz.access.loading import load_permissions, load_registers, load_roles
from ssoz.access.models import Permission, Role, RoleGrant
from ssoz.actors import SYSTEM, Reach
from ssoz.identifiers import is_nip, is_regon
from ssoz.journal.models import Entry
from ssoz.notices.models import Announcement, Contact
from ssoz.units.models import Unit, Voivodeship

pytestmark = pytest.mark.django_db
FOLDER = Path(settings.BASE_DIR) / "fixtures"
CODES = {
    "backoffice.enter", "application.list", "application.read", "application.decide",
    "application.decide_central", "profile.read", "profile.block", "person.list", "person.read",
    "person.reveal_pesel", "unit.list", "unit.edit", "role.edit", "report.list", "report.read",
    "report.fill", "report.verify", "report.accept", "report.reopen", "obligation.decide",
    "edition.edit", "edition.publish", "summary.make", "export.make", "journal.read", "mail.read",
    "announcement.edit", "system.read",
}  # fmt: skip


def rows(name: str) -> list[dict]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def grants_of(code: str) -> dict[str, dict[str, list[str]]]:
    held: dict[str, dict[str, list[str]]] = {}
    for grant in RoleGrant.objects.filter(role__code=code).select_related("permission"):
        held.setdefault(grant.permission.code, {})[grant.reach] = sorted(grant.classes)
    return held


def test_the_permissions_are_those_that_the_code_asks_for_each_with_a_description():
    assert set(Permission.objects.values_list("code", flat=True)) == CODES
    assert not Permission.objects.filter(name="").exists()
    assert not Permission.objects.filter(description="").exists()


def test_there_are_eleven_roles_on_three_sides():
    sides = Counter(Role.objects.values_list("side", flat=True))

    assert sides == {"central": 2, "supervising": 6, "reporting": 3}
    assert Role.objects.get(must_stay=True).code == "cez-admin"


def test_the_administrator_of_cez_may_everything_everywhere():
    held = grants_of("cez-admin")

    assert set(held) == CODES
    assert all(reaches == {"all": ["*"]} for reaches in held.values())


def test_an_employee_of_cez_finds_reports_but_reads_none():
    held = grants_of("cez-employee")

    assert "report.list" in held and "report.read" not in held
    assert not {code for code in held if code.split(".")[1] in ("decide", "edit", "block", "fill")}


def test_the_voivodeship_office_manages_users_and_units_of_two_classes():
    held = grants_of("uw-admin")
    two = ["financial", "non_financial"]

    assert held["application.decide"] == {"voivodeship": two, "own": ["*"]}
    assert held["report.accept"] == {"voivodeship": two}
    assert held["unit.edit"] == {"voivodeship": ["*"]}
    assert "application.decide_central" not in held and "role.edit" not in held


@pytest.mark.parametrize(
    ("code", "classes"),
    [("ipin-admin", ["non_financial", "psychiatric"]), ("kcpu-admin", ["non_financial"])],
)
def test_ipin_and_kcpu_work_by_activity_and_edit_no_units(code, classes):
    held = grants_of(code)

    assert held["application.decide"] == {"activity": classes, "own": ["*"]}
    assert held["report.fill"] == {"activity": classes}
    assert "unit.edit" not in held and "unit.list" in held


@pytest.mark.parametrize("report_class", ["non_financial", "financial", "psychiatric"])
def test_supervisors_verify_and_reporters_fill_their_class_alone(report_class):
    slug = report_class.replace("_", "-")
    supervisor, reporter = grants_of(f"supervisor-{slug}"), grants_of(f"reporter-{slug}")
    reaches = {reach: [report_class] for reach in ("voivodeship", "activity", "listed")}

    assert supervisor["report.verify"] == supervisor["report.fill"] == reaches
    assert not {code for code in supervisor if code.startswith(("application", "person"))}
    assert reporter == {
        code: {"own": [report_class]} for code in ("report.list", "report.read", "report.fill")
    }


def test_the_addressee_of_each_role_is_data():
    offices = dict(Role.objects.values_list("code", "decided_by"))

    assert {offices[code] for code in ("cez-admin", "cez-employee", "uw-admin")} == {"central"}
    assert {offices[code] for code in ("ipin-admin", "kcpu-admin")} == {"central"}
    assert offices["reporter-financial"] == "voivodeship"
    assert offices["reporter-psychiatric"] == "psychiatric"
    assert offices["supervisor-financial"] == "own"


def test_the_grants_of_the_files_are_of_known_permissions_classes_and_reaches():
    for row in rows("roles"):
        for grant in row["grants"]:
            assert grant["permission"] in CODES
            assert set(grant["classes"]) <= {"*", "non_financial", "financial", "psychiatric"}
            assert grant["reach"] in list(Reach)


def test_there_are_sixteen_offices_and_each_runs_its_voivodeship():
    assert Voivodeship.objects.count() == 16
    for voivodeship in Voivodeship.objects.select_related("office"):
        assert voivodeship.office.institution == "UW"
        assert voivodeship.office.voivodeship_id == voivodeship.code
    fixed = Counter(Unit.objects.exclude(institution="").values_list("institution", flat=True))
    assert fixed == {"UW": 16, "CeZ": 1, "IPiN": 1, "KCPU": 1}


def test_numbers_of_institutions_are_right_or_left_out():
    for row in rows("institutions"):
        assert not row["regon"] or is_regon(row["regon"])
        assert not row["nip"] or is_nip(row["nip"])


def test_loading_again_changes_nothing():
    before = _everything()

    assert not any(load_registers(folder=FOLDER, actor=SYSTEM).values())

    assert _everything() == before


def test_a_role_that_nobody_edited_follows_its_file():
    row = _role_row("reporter-financial")
    row["hint"], row["grants"] = "Nowa podpowiedź", row["grants"][:1]

    assert load_roles(rows=[row], reset=False, actor=SYSTEM) == 1

    role = Role.objects.get(code="reporter-financial")
    assert role.hint == "Nowa podpowiedź" and role.grants.count() == 1
    entry = Entry.objects.about(role).get(act="access.role.followed_file")
    assert len(entry.details["before"]) == 3 and len(entry.details["after"]) == 1
    assert RoleGrant.history.filter(role_id=role.pk, history_type="-").count() == 3


def test_a_role_that_an_administrator_edited_is_overwritten_only_by_a_reset():
    role = Role.objects.get(code="reporter-financial")
    role.grants.all().delete()
    role.edited = True
    role.save()

    load_registers(folder=FOLDER, actor=SYSTEM)
    assert not role.grants.exists()

    assert load_registers(folder=FOLDER, reset_roles=True, actor=SYSTEM)["roles"] == 1
    role.refresh_from_db()
    assert role.grants.count() == 3 and not role.edited
    assert Entry.objects.about(role).get().act == "access.role.reset"


def test_what_is_missing_is_added_and_the_words_of_permissions_are_kept_up():
    row = next(row for row in rows("permissions") if row["code"] == "unit.list")
    load_permissions(rows=[row | {"name": "Stara nazwa"}], actor=SYSTEM)
    Contact.objects.filter(slug="profil-zaufany").delete()
    Announcement.objects.all().delete()

    loaded = load_registers(folder=FOLDER, actor=SYSTEM)

    assert Permission.objects.get(code="unit.list").name == row["name"]
    assert +loaded == {"permissions": 1, "contacts": 1, "announcements": 3}


def _role_row(code: str) -> dict:
    return next(row for row in rows("roles") if row["code"] == code)


def _everything() -> tuple:
    models = (Permission, Role, RoleGrant, Unit, Contact, Announcement)
    return (
        [(model.objects.count(), model.history.count()) for model in models],
        Voivodeship.objects.count(),
        Entry.objects.count(),
        sorted(RoleGrant.objects.values_list("pk", flat=True)),
    )
