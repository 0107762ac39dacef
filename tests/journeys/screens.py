"""The screens that `make screenshots` draws: name, how it is shown, and as whom."""

from io import BytesIO

from PIL import Image

from backoffice.management.country.newcomers import NEWCOMERS
from tests.journeys.browser import Visitor
from tests.journeys.screens_of_reports import SCREENS_OF_REPORTS
from tests.journeys.screens_of_the_desk import SCREENS_OF_THE_DESK
from tests.journeys.showing import Screen, Step, at, centre, first_row, follow, office, reporter
from tests.journeys.smtp import link_in
from tests.journeys.system import System


def newcomer(visitor: Visitor, system: System) -> None:
    """Sign in for the first time; the phone comes as somebody else than the desktop."""
    visitor.sign_in(_citizen(visitor))


def confirmed(visitor: Visitor, system: System) -> None:
    """Sign in and confirm the address, so that the wizard opens."""
    visitor.sign_in(_citizen(visitor))
    if "aktywacja" in visitor.path:
        address = f"osoba{visitor.page.viewport_size['width']}@example.test"
        visitor.fill("Adres e-mail", address)
        visitor.press("Wyślij link")
        visitor.open(link_in(system.mail_sink.wait_for(address)[-1]))
        visitor.press("Potwierdź adres")
    visitor.open("/")


def known_to_eploz(visitor: Visitor, system: System) -> None:
    """Sign in for the first time as somebody who has an e-PLOZ account."""
    visitor.sign_in("Bronisława Kąkol" if _is_wide(visitor) else "Edmund Ćma")


def renamed_since_eploz(visitor: Visitor, system: System) -> None:
    """Sign in for the first time as somebody whose e-PLOZ account has another name."""
    visitor.sign_in("Cecylia Bąk-Nowicka")


def of_two_units(visitor: Visitor, system: System) -> None:
    """Sign in as somebody who has a profile in two units."""
    visitor.sign_in("Oskar Źdźbło")


def _citizen(visitor: Visitor) -> str:
    return "Łucja Ćwiękała-Ślężańska" if _is_wide(visitor) else "Święcisława Jaźwińska"


def _is_wide(visitor: Visitor) -> bool:
    return visitor.page.viewport_size["width"] > 1000


def _found(visitor: Visitor, system: System) -> None:
    visitor.open("/wniosek/jednostka/")
    visitor.fill("Miejscowość", "lodz")
    visitor.press("Szukaj")


def _chosen(visitor: Visitor, system: System) -> None:
    visitor.click(visitor.page.get_by_role("button", name="Wybierz").first)


def _roles_with_errors(visitor: Visitor, system: System) -> None:
    visitor.press("Dalej")


def _summary(visitor: Visitor, system: System) -> None:
    visitor.tick("Wypełniający sprawozdania niefinansowe")
    visitor.fill("Telefon służbowy", "600 123 456")
    visitor.press("Dalej")


def _saved(visitor: Visitor, system: System) -> None:
    visitor.tick("Oświadczam, że powyższe dane są zgodne ze stanem faktycznym.")
    visitor.press("Zapisz wniosek")


def _asked_to_delete(visitor: Visitor, system: System) -> None:
    visitor.open("/wniosek/podpis/")
    visitor.follow("Usuń szkic")
    visitor.page.get_by_role("dialog").wait_for()


def _attached(visitor: Visitor, system: System) -> None:
    visitor.open("/wniosek/podpis/")
    photo = BytesIO()
    Image.new("RGB", (600, 850), "white").save(photo, "JPEG")
    file = {"name": "podpisany wniosek.jpg", "mimeType": "image/jpeg", "buffer": photo.getvalue()}
    visitor.attach("Skan lub zdjęcie podpisanego wniosku", file)
    visitor.press("Załącz plik")
    visitor.reload_until_sees("Bezpieczny")


def _finished(visitor: Visitor, system: System) -> None:
    visitor.press("Zakończ")


def _unfolded(visitor: Visitor, system: System) -> None:
    visitor.open("/moje-konto/")
    folded = visitor.page.locator("main details:not([open]) > summary:visible")
    while folded.count():
        folded.first.click()


def _helped(visitor: Visitor, system: System) -> None:
    _unfolded(visitor, system)
    visitor.follow("Co mogę zrobić?")
    visitor.page.get_by_role("dialog").wait_for()


def _withdrawing(visitor: Visitor, system: System) -> None:
    _unfolded(visitor, system)
    visitor.click(visitor.page.locator("a[href$='/wycofaj/']"))
    visitor.page.get_by_role("dialog").wait_for()


def _transferred(visitor: Visitor, system: System) -> None:
    family_name = "Kąkol" if _is_wide(visitor) else "Łoś"
    account = next(one for one in NEWCOMERS if one.family_name == family_name)
    visitor.open("/przeniesienie/")
    visitor.page.locator("#id_login").fill(account.login)
    visitor.page.locator("#id_password").fill(account.password)
    visitor.click(visitor.page.locator("main form[method=post] button.primary"))


def _menu(visitor: Visitor, system: System) -> None:
    visitor.open("/")
    visitor.click(visitor.page.locator("details.user summary"))


def _office_menu(visitor: Visitor, system: System) -> None:
    visitor.open("/backoffice/")
    for menu in ("details.bo-menu summary", "details.user summary"):
        opener = visitor.page.locator(menu)
        if opener.is_visible():
            visitor.click(opener)


def _contrast(visitor: Visitor, system: System) -> None:
    visitor.open("/")
    visitor.press("Wysoki kontrast")


def _warned(visitor: Visitor, system: System) -> None:
    visitor.page.clock.install()
    visitor.open("/moje-konto/")
    visitor.page.clock.fast_forward("28:05")
    visitor.page.get_by_role("alertdialog").wait_for()


def _rejecting(visitor: Visitor, system: System) -> None:
    first_row("/backoffice/access/application/")(visitor, system)
    fold = visitor.page.locator("details.fold", has_text="Odrzuć wniosek")
    visitor.click(fold.locator("summary"))
    visitor.press("Odrzuć wniosek", within=fold)


def _deciding_on_all(visitor: Visitor, system: System) -> None:
    visitor.open(_APPLICATIONS)
    visitor.page.locator("input[name=all]").check()
    visitor.click(visitor.page.locator("button[name=act][value=reject]"))


def _inviting(visitor: Visitor, system: System) -> None:
    visitor.open("/backoffice/access/invitation/nowe/?q=praktyka")
    visitor.click(visitor.page.locator("main table a").first)


def _invited(visitor: Visitor, system: System) -> None:
    """Invite to each role that the form offers; a second time only what is there is shown."""
    _inviting(visitor, system)
    visitor.page.locator("input[name=email]").fill("zaproszenie@przyklad.example")
    visitor.page.locator("input[name=roles]").first.check()
    visitor.click(visitor.page.locator("main form[method=post] button[type=submit]"))
    first_row("/backoffice/access/invitation/")(visitor, system)


def _history(visitor: Visitor, system: System) -> None:
    first_row("/backoffice/units/unit/")(visitor, system)
    visitor.follow("Historia zmian danych")


def _from_unit(link: str) -> Step:
    """Reach what a link on the page of a unit leads to."""

    def reach(visitor: Visitor, system: System) -> None:
        first_row("/backoffice/units/unit/?open=yes&kind=reporting")(visitor, system)
        visitor.follow(link)

    return reach


def _people_of_unit(visitor: Visitor, system: System) -> None:
    visitor.open("/backoffice/units/unit/?kind=central")
    visitor.click(visitor.page.locator("tbody th a").first)
    visitor.follow("Wszystkie osoby i ich uprawnienia")


def _searched(visitor: Visitor, system: System) -> None:
    visitor.open("/backoffice/")
    visitor.page.locator("[data-find]").fill("Łódź")
    visitor.press("Szukaj")


def _palette(visitor: Visitor, system: System) -> None:
    visitor.open("/backoffice/")
    visitor.click(visitor.page.locator("[data-palette]"))
    visitor.page.keyboard.type("łódź")
    visitor.page.locator("#palette-list [role=option]").first.wait_for()


def _saving_filter(visitor: Visitor, system: System) -> None:
    visitor.open("/backoffice/units/unit/?open=yes")
    visitor.click(visitor.page.locator(".drop summary"))


_APPLICATIONS = "/backoffice/access/application/"

SCREENS = [
    Screen("p01-start", at("/")),
    Screen("p01-logowanie", at("/logowanie/")),
    Screen("p01-jak-uzyskac-dostep", at("/jak-uzyskac-dostep/")),
    Screen("p01-komunikaty", at("/komunikaty/")),
    Screen("p01-komunikat", follow("/komunikaty/", "a[href*='/komunikaty/']")),
    Screen("p01-pomoc", at("/pomoc/")),
    Screen("p01-mapa-strony", at("/mapa-strony/")),
    Screen("p01-przetwarzanie-danych", at("/przetwarzanie-danych/")),
    Screen("p01-deklaracja-dostepnosci", at("/deklaracja-dostepnosci/")),
    Screen("p01-nie-ma-strony", at("/nie-ma-takiej/", status=404)),
    Screen("p01-start-kontrast", _contrast),
    Screen("p02-aktywacja", at("/aktywacja/"), newcomer),
    Screen("p02-konto-eploz", at("/aktywacja/"), known_to_eploz),
    Screen("p02-konto-eploz-inne-nazwisko", at("/aktywacja/"), renamed_since_eploz),
    Screen("p02-bez-profilu", at("/"), confirmed),
    Screen("p02-przeniesienie", at("/przeniesienie/"), confirmed),
    Screen("p03-wniosek-1", at("/wniosek/jednostka/"), confirmed),
    Screen("p03-wniosek-1-wyniki", _found, confirmed),
    Screen("p04-wniosek-2", _chosen, confirmed),
    Screen("p04-wniosek-2-bledy", _roles_with_errors, confirmed),
    Screen("p05-wniosek-3", _summary, confirmed),
    Screen("p06-wniosek-4", _saved, confirmed),
    Screen("p06-bez-pliku", at("/wniosek/zakoncz/"), confirmed),
    Screen("p06-usun-szkic", _asked_to_delete, confirmed),
    Screen("p02-bez-profilu-szkic", at("/"), confirmed),
    Screen("p06-wniosek-4-plik", _attached, confirmed),
    Screen("p07-moje-konto", _finished, confirmed),
    Screen("p07-moje-konto-rozwiniete", _unfolded, confirmed),
    Screen("p07-co-moge-zrobic", _helped, confirmed),
    Screen("p07-wycofaj", _withdrawing, confirmed),
    Screen("p07-wiadomosci", at("/moje-konto/wiadomosci/"), confirmed),
    Screen("p07-wiadomosc", follow("/moje-konto/wiadomosci/", "tbody a"), confirmed),
    Screen("p07-logowania", at("/moje-konto/logowania/"), confirmed),
    Screen("p02-bez-profilu-oczekuje", at("/"), confirmed),
    Screen("p02-przeniesienie-gotowe", _transferred, confirmed),
    Screen("p08-strona-glowna", at("/"), reporter),
    Screen("p08-menu-osoby", _menu, reporter),
    Screen("p08-rola", follow("/", "a[href*='/moje-konto/role/']"), reporter),
    Screen("p08-moje-konto", _unfolded, reporter),
    Screen("p08-dane-kontaktowe", follow("/moje-konto/", "a[href$='/kontakt/']"), reporter),
    Screen("p08-koniec-sesji", _warned, reporter),
    Screen("p08-wybor-profilu", at("/profil/"), of_two_units),
    *SCREENS_OF_REPORTS,
    Screen("b01-pulpit", at("/backoffice/"), office),
    Screen("b01-menu", _office_menu, office),
    Screen("b01-szukaj", _searched, office),
    Screen("b01-paleta", _palette, office),
    Screen("b02-wnioski", at(_APPLICATIONS), office),
    Screen("b02-wniosek", first_row(_APPLICATIONS), office),
    Screen("b02-wniosek-plik", first_row(_APPLICATIONS, "tr:has-text('1 plik')"), office),
    Screen("b02-odrzucenie", _rejecting, office),
    Screen("b02-zbiorczo", _deciding_on_all, office),
    Screen("b03-zaproszenie-nowe", _inviting, office),
    Screen("b03-zaproszenie", _invited, office),
    Screen("b03-zaproszenia", at("/backoffice/access/invitation/"), office),
    Screen("b03-profile", at("/backoffice/access/profile/"), office),
    Screen("b03-profil", first_row("/backoffice/access/profile/"), office),
    Screen("b04-osoby", at("/backoffice/people/person/"), office),
    Screen("b04-osoba", first_row("/backoffice/people/person/"), office),
    Screen("b05-jednostki", at("/backoffice/units/unit/"), office),
    Screen("b05-jednostka", first_row("/backoffice/units/unit/"), office),
    Screen("b05-historia", _history, office),
    Screen("b05-jednostka-edycja", _from_unit("Zmień dane"), office),
    Screen("b05-jednostka-nastepstwo", _from_unit("Połączenie, podział lub przejęcie"), office),
    Screen("b05-jednostka-zamkniecie", _from_unit("Zamknij"), office),
    Screen("b05-jednostka-nowa", at("/backoffice/units/unit/dodaj/"), office),
    Screen("b05-kolumny", at("/backoffice/units/unit/kolumny/"), office),
    Screen("b05-zapis-filtru", _saving_filter, office),
    Screen("b05-jednostka-osoby", _people_of_unit, centre),
    Screen("b05-duplikaty", at("/backoffice/units/likeness/?state=all"), centre),
    Screen("b05-eksport", at("/backoffice/units/unit/eksport/"), office),
    Screen("b05-wykonawcy", at("/backoffice/units/unit/wykonawcy/"), centre),
    Screen("b10-importy-rejestru", at("/backoffice/register/registerimport/"), centre),
    Screen("b10-import-rejestru", at("/backoffice/register/registerimport/nowy/"), centre),
    Screen("b11-importy", at("/backoffice/exchange/batch/"), office),
    Screen("b11-import", at("/backoffice/exchange/batch/nowy/units/"), office),
    Screen("b11-import-profili", at("/backoffice/exchange/batch/nowy/profiles/"), office),
    Screen("b11-import-uprawnien", at("/backoffice/exchange/batch/nowy/grants/"), centre),
    Screen("b11-import-kont", at("/backoffice/exchange/batch/nowy/legacy/"), office),
    Screen("b11-eksporty", at("/backoffice/exchange/export/"), office),
    Screen("b04-uprawnienia-do-przejrzenia", at("/backoffice/access/grantedrole/"), centre),
    Screen("b04-osoby-zamkniete", at("/backoffice/access/strandedprofile/"), centre),
    Screen("b12-konta-ssozi", at("/backoffice/access/legacyaccount/"), centre),
    Screen("b06-macierz", at("/backoffice/macierz-uprawnien/"), centre),
    Screen("b06-role", at("/backoffice/access/role/"), centre),
    Screen("b06-rola", first_row("/backoffice/access/role/"), centre),
    Screen("b07-pliki", at("/backoffice/files/storedfile/"), centre),
    Screen("b07-plik", first_row("/backoffice/files/storedfile/"), centre),
    Screen("b08-poczta", at("/backoffice/mail/outgoingmail/"), centre),
    Screen("b08-wiadomosc", first_row("/backoffice/mail/outgoingmail/"), centre),
    Screen("b09-dziennik", at("/backoffice/journal/entry/"), centre),
    Screen("b09-wpis", first_row("/backoffice/journal/entry/"), centre),
    Screen("b13-system", at("/backoffice/system/"), centre),
    Screen("b13-parametry", at("/backoffice/parametry/"), centre),
    Screen("b13-parametr", at("/backoffice/parametry/idle_minutes/"), centre),
    Screen("b14-komunikaty", at("/backoffice/notices/announcement/"), centre),
    Screen("b14-komunikat", first_row("/backoffice/notices/announcement/"), centre),
    Screen("b14-komunikat-nowy", at("/backoffice/notices/announcement/dodaj/"), centre),
    *SCREENS_OF_THE_DESK,
]
