"""How a person gets a role: from the first sign-in to the first day of work (issue: the house).

Nothing here writes to the database: people act at their browsers, and facts are read.
"""

from io import BytesIO

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from ssoz.identifiers import is_application_number
from tests.journeys.browser import Visitor
from tests.journeys.smtp import text_of
from tests.journeys.steps import (
    DECLARATION,
    FILE_FIELD,
    FINANCIAL,
    NON_FINANCIAL,
    a_dangerous_pdf,
    a_photo,
    choose_unit,
    chosen_unit,
    enter_for_the_first_time,
    give_roles_and_contact,
    numbers_on,
    save_an_application,
    sign_in_as,
)
from tests.waiting import wait_until

pytestmark = pytest.mark.timeout(600)


def test_a_new_person_is_given_one_role_and_refused_another(visitor, system, mail_sink, tmp_path):
    address = "zaneta.zolc@przychodnia.example"
    applicant = visitor()
    enter_for_the_first_time(applicant, "Żaneta Żółć-Źdźbło", address, mail_sink)

    applicant.follow("Składam wniosek")
    choose_unit(applicant, "Miejscowość", "lodz", place=0)
    give_roles_and_contact(applicant, [NON_FINANCIAL, FINANCIAL])
    applicant.sees("Sprawdź dane przed zapisaniem")
    first_unit = chosen_unit(applicant)

    applicant.follow("Wybierz inną jednostkę")
    choose_unit(applicant, "Miejscowość", "lodz", place=1)
    applicant.sees("Sprawdź dane przed zapisaniem")
    unit = chosen_unit(applicant)
    assert unit != first_unit
    for kept in (NON_FINANCIAL, FINANCIAL, "600 123 456"):
        applicant.sees(kept)

    applicant.lose_session()
    applicant.press("Zapisz wniosek")
    applicant.sees("Zaloguj się / Zarejestruj")
    applicant.sign_in("Żaneta Żółć-Źdźbło")
    applicant.sees("Sprawdź dane przed zapisaniem")
    assert chosen_unit(applicant) == unit

    applicant.press("Zapisz wniosek")
    applicant.sees("Nie zaznaczono oświadczenia. Zaznacz je, aby zapisać wniosek.")
    applicant.tick(DECLARATION)
    applicant.press("Zapisz wniosek")
    applicant.sees("Zapisano 2 wnioski")
    numbers = numbers_on(applicant)
    assert len(numbers) == 2 and all(is_application_number(number) for number in numbers)
    read_the_pdf(applicant, numbers, "Żaneta Żółć-Źdźbło", unit)

    applicant.attach(FILE_FIELD, a_photo(tmp_path / "podpisany wniosek.jpg"))
    applicant.press("Załącz plik")
    applicant.sees("podpisany wniosek.jpg")
    applicant.reload_until_sees("Bezpieczny")
    applicant.press("Zakończ")
    applicant.sees("Oczekujące wnioski")
    for number in numbers:
        applicant.sees(number)
    applicant.go_back()
    assert system.rows("SELECT count(*) FROM access_packet WHERE finished_at IS NOT NULL "
                       "AND person_id = %s", person_id(system, "Żółć-Źdźbło")) == [(1,)]  # fmt: skip

    by_role = dict(
        system.rows(
            "SELECT r.code, a.number FROM access_application a JOIN access_role r "
            "ON r.id = a.role_id WHERE a.number IN (%s, %s)", *numbers,
        )
    )  # fmt: skip
    granted, refused = by_role["reporter-non-financial"], by_role["reporter-financial"]
    stranger = visitor()
    office_elsewhere_sees_nothing(stranger, system, numbers)
    office = visitor()
    admin_name = sign_in_as(office, system, "Administrator UW", "Łódzki Urząd Wojewódzki")
    office.open("/backoffice/")
    approve_one_and_reject_the_other(office, granted, refused)

    decisions = mail_sink.wait_for(address, "został zatwierdzony") + mail_sink.wait_for(
        address, "został odrzucony"
    )
    assert len(decisions) == 2
    assert granted in decisions[0]["Subject"] and refused in decisions[1]["Subject"]
    assert "Brak upoważnienia kierownika jednostki" in text_of(decisions[1])
    assert "Proszę dołączyć pełnomocnictwo." in text_of(decisions[1])

    worker = visitor()
    worker.sign_in("Żaneta Żółć-Źdźbło")
    worker.open("/")
    worker.click(worker.page.locator("details.user summary"))
    menu = worker.page.locator("details.user")
    assert NON_FINANCIAL in menu.inner_text()
    assert FINANCIAL not in menu.inner_text()
    worker.open("/moje-konto/")
    worker.sees("Aktywne profile")
    worker.open("/moje-konto/role/reporter-non-financial/")
    worker.sees("Do czego uprawnia rola")
    worker.open("/moje-konto/role/reporter-financial/", status=404)
    worker.open("/backoffice/", status=404)

    the_journal_holds_each_act_in_order(system, admin_name, unit)
    the_history_holds_each_state(system, granted, refused)
    verified = system.manage("verify_journal", check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_dangerous_file_is_refused_destroyed_and_handed_out_to_nobody(
    visitor, system, mail_sink, tmp_path
):
    address = "stanislaw@szpital.example"
    applicant = visitor()
    enter_for_the_first_time(applicant, "Stanisław Gżegżółka", address, mail_sink)
    applicant.open("/wniosek/")
    number = save_an_application(applicant, place=2)

    applicant.attach(FILE_FIELD, a_dangerous_pdf(tmp_path / "skan0003.pdf"))
    applicant.press("Załącz plik")
    applicant.reload_until_sees("Plik „skan0003.pdf” jest niebezpieczny i nie został przyjęty")
    (message,) = mail_sink.wait_for(address, f"plik do wniosku {number} nie został przyjęty")
    assert "skan0003.pdf" in text_of(message)

    ((file_id, key, state, finding),) = system.rows(
        "SELECT id, key, state, finding FROM files_storedfile WHERE name = %s", "skan0003.pdf"
    )
    assert state == "unsafe" and finding
    wait_until(
        lambda: not list((system.data / "files").rglob(f"*{key}*")),
        "the bytes are gone",
        seconds=90,
    )
    applicant.open(f"/pliki/{file_id}/", status=404)
    office = visitor()
    sign_in_as(office, system, "Administrator UW", "Łódzki Urząd Wojewódzki")
    ((application_id,),) = system.rows(
        "SELECT id FROM access_application WHERE number = %s", number
    )
    office.open(f"/pliki/{file_id}/", status=404)
    office.open(f"/backoffice/access/application/{application_id}/plik/{file_id}/", status=404)

    applicant.open("/wniosek/podpis/")
    applicant.press("Zakończ")
    applicant.sees("Zakończyć bez załącznika?")
    applicant.press("Zakończ bez załącznika")
    applicant.sees("1 wniosek nie ma załącznika")


def test_who_has_a_wrong_pesel_or_cancels_is_told_what_to_do(visitor):
    person = visitor()
    with person.expecting(403):
        person.sign_in("Błażej Zły-Numer")
    person.sees("Profil Zaufany przekazał numer PESEL, który nie istnieje.")
    person.open("/logowanie/")
    person.press("Profil Zaufany", within=person.page.locator("main"))
    person.press("Anuluj")
    person.sees("Logowanie zostało anulowane. Możesz zacząć od nowa.")


# --- Steps ---------------------------------------------------------------------------------------


def read_the_pdf(person: Visitor, numbers: list[str], name: str, unit: str) -> None:
    content = person.download("Pobierz wniosek (PDF)")
    text = " ".join(
        " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split()
    )
    for wanted in (*numbers, name, NON_FINANCIAL, FINANCIAL):
        assert wanted in text
    assert unit.split()[0] in text


def office_elsewhere_sees_nothing(person: Visitor, system, numbers: list[str]) -> None:
    sign_in_as(person, system, "Administrator UW", "Mazowiecki Urząd Wojewódzki")
    person.open("/backoffice/access/application/")
    for number in numbers:
        person.does_not_see(number)
    person.open("/backoffice/access/application/?q=Żółć")
    for number in numbers:
        person.does_not_see(number)
    for number in numbers:
        ((pk,),) = system.rows("SELECT id FROM access_application WHERE number = %s", number)
        person.open(f"/backoffice/access/application/{pk}/change/", status=404)


def approve_one_and_reject_the_other(office: Visitor, granted: str, refused: str) -> None:
    office.open("/backoffice/access/application/?q=zolc")
    office.sees(granted)
    office.sees(refused)
    office.follow(granted)
    expect(office.page.locator(".scan img")).to_be_visible()
    office.press("Zatwierdź wniosek")
    office.sees(f"Wniosek {granted} został zatwierdzony")
    office.open("/backoffice/access/application/?q=zolc")
    office.follow(refused)
    fold = office.page.locator("details.fold", has_text="Odrzuć wniosek")
    office.click(fold.locator("summary"))
    fold.get_by_label("Powód").select_option(label="Brak upoważnienia kierownika jednostki")
    fold.get_by_label("Wyjaśnienie dla osoby wnioskującej").fill("Proszę dołączyć pełnomocnictwo.")
    office.press("Odrzuć wniosek", within=fold)
    office.sees(f"Wniosek {refused} został odrzucony")


# --- Facts ---------------------------------------------------------------------------------------


def person_id(system, family_name: str) -> int:
    ((found,),) = system.rows("SELECT id FROM people_person WHERE family_name = %s", family_name)
    return found


def the_journal_holds_each_act_in_order(system, admin_name: str, unit: str) -> None:
    applicant = "Żaneta Żółć-Źdźbło"
    entries = system.rows(
        "SELECT act, person_name, profile_name FROM journal_entry WHERE about_person_id = %s "
        "AND act LIKE %s AND act <> 'access.application.read' ORDER BY id",
        person_id(system, "Żółć-Źdźbło"), "access.%",
    )  # fmt: skip
    found = [row for row in entries if row[0].startswith("access.application.")]
    office = "Łódzki Urząd Wojewódzki w Łodzi"
    assert found == [
        ("access.application.saved", applicant, ""),
        ("access.application.saved", applicant, ""),
        ("access.application.finished", applicant, ""),
        ("access.application.finished", applicant, ""),
        ("access.application.approved", admin_name, office),
        ("access.application.rejected", admin_name, office),
    ]
    acts = [row[0] for row in entries]
    assert acts.index("access.packet.begun") < acts.index("access.packet.unit_chosen")
    assert acts.index("access.packet.saved") < acts.index("access.packet.finished")
    assert acts.count("access.packet.unit_chosen") == 2


def the_history_holds_each_state(system, granted: str, refused: str) -> None:
    for number, end in ((granted, "approved"), (refused, "rejected")):
        rows = system.rows(
            "SELECT state FROM access_historicalapplication WHERE number = %s ORDER BY history_id",
            number,
        )
        assert [state for (state,) in rows] == ["draft", "pending", end]
