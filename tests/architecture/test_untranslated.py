"""No word reaches a screen past the catalogue, and none of it is English under Polish."""

import re
from collections.abc import Iterator
from pathlib import Path

import babel.messages.extract as babel_extract
import django
import django_q
import import_export
import polib
import pytest
import simple_history
import unfold
from django.apps import apps

from backoffice.management.commands.routes import routes
from tests.architecture.screens import NO_PAGES, Visitor, answers, mishaps, visitors
from tests.architecture.source import ROOT
from tests.architecture.visible import Data, flat, outside_brackets, readable
from tests.second_factors import open_site_by_name

_CATALOGUE = ROOT / "locale" / "pl" / "LC_MESSAGES" / "django.po"
_PACKAGES = [unfold, import_export, simple_history, django_q]
_MARKED = re.compile(r"""\{%\s*trans(?:late)?\s+(["'])(.+?)\1""")
# Polish words that are spelled like the English of some other message.
# The plurals of profil and rola, and a word that both languages have.
_POLISH_AS_WELL = {"profile", "role", "import"}


@pytest.mark.any_database
@pytest.mark.django_db
def test_every_visible_word_is_polish_and_comes_from_a_catalogue(client_for, settings, tmp_path):
    """Each catalogue speaks in ⟦ ⟧: what can be read outside them may only be data."""
    open_site_by_name(settings)
    world = visitors(client_for)
    data = Data()
    english = set(_english_messages())
    assert len(english) > 1000
    _write_bracketed(tmp_path / "pl" / "LC_MESSAGES")
    settings.LOCALE_PATHS = [tmp_path]
    unmarked, untranslated, opened = {}, {}, set(NO_PAGES)
    for visitor in world:
        for name, address, source in pages(visitor):
            where = f"{address} ({visitor.name})"
            opened.add(name)
            texts = list(readable(source))
            for text in outside_brackets(texts):
                if left := data.without(text):
                    unmarked.setdefault(left, where)
            for text in texts:
                if (word := flat(text.strip("⟦⟧ \n"))).casefold() in english:
                    untranslated.setdefault(word, where)
    assert not unmarked, listed(unmarked)
    assert not untranslated, listed(untranslated)
    ours = {route.name for route in routes() if route.face in ("portal", "backoffice")}
    shut = ours - opened
    assert not shut, f"Nobody could open these, so nobody read them: {shut}"


def test_a_word_that_was_never_marked_is_found():
    page = "<p>⟦Zapisano⟧ 2 <b>⟦wnioski <i>W/1⟧</i></b> Saved</p><img alt='Map'><button>⟦Dalej⟧</button>"
    found = [flat(text) for text in outside_brackets(readable(page))]
    assert [text for text in found if text] == ["2", "Saved", "Map"]


def test_an_official_polish_text_is_left_out():
    assert not "".join(readable("<main><p data-official>Administratorem danych jest…</p></main>"))


@pytest.mark.parametrize(
    "word", ["Next", "Apply Filters", "Change reason", "Resubmit selected tasks to queue"]
)
def test_the_english_of_django_and_of_each_package_is_known(word):
    assert word.casefold() in set(_english_messages())


def test_what_tells_english_messages_apart_is_not_shown_in_english():
    """A message such as `active (unit)` has a clean wording in the English catalogue."""
    marked = {
        entry.msgid
        for entry in polib.pofile(str(_CATALOGUE))
        if entry.msgid.endswith(("(unit)", "(profile)"))
    }
    clean = polib.pofile(str(ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    assert marked == {entry.msgid for entry in clean}
    assert not [entry.msgid for entry in clean if not entry.msgstr or "(" in entry.msgstr]


def listed(found: dict[str, str]) -> str:
    return "\n".join(f"{text!r}: {where}" for text, where in found.items())


def pages(visitor: Visitor) -> Iterator[tuple[str, str, str]]:
    """Yield what opens for a visitor, and what its forms answer: name of the route, address, source."""
    yield from (("", where, page) for where, page in mishaps(visitor))
    for name, address in visitor.addresses():
        response = visitor.client.get(address)
        if "text/html" in response.get("Content-Type", "") and response.status_code in (200, 404):
            source = response.content.decode()
            yield name if response.status_code == 200 else "", address, source
            yield from (("", where, page) for where, page in answers(visitor, address, source))


# --- Catalogues ----------------------------------------------------------------------------------


def _polish() -> Iterator[polib.MOEntry]:
    """Yield the Polish messages of Django, of every installed package, and last our own."""
    folders = [Path(django.__path__[0]) / "conf" / "locale"]
    folders += [Path(app.path) / "locale" for app in apps.get_app_configs()]
    for folder in [*folders, ROOT / "locale"]:
        file = folder / "pl" / "LC_MESSAGES" / "django.mo"
        if file.exists():
            yield from polib.mofile(str(file))


def _write_bracketed(folder: Path) -> None:
    """Write a catalogue that says each Polish message in brackets."""
    folder.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = polib.pofile(str(_CATALOGUE)).metadata
    catalogue.extend(
        {(entry.msgctxt, entry.msgid): _in_brackets(entry) for entry in _polish()}.values()
    )
    catalogue.save_as_mofile(str(folder / "django.mo"))


def _in_brackets(entry: polib.MOEntry) -> polib.POEntry:
    # Three words in one message, which a filter of templates takes apart.
    words = entry.msgstr.split(",") if entry.msgid == "yes,no,maybe" else [entry.msgstr]
    forms = {number: f"⟦{text}⟧" for number, text in entry.msgstr_plural.items() if number < 3}
    return polib.POEntry(
        msgctxt=entry.msgctxt,
        msgid=entry.msgid,
        msgid_plural=entry.msgid_plural,
        msgstr="" if forms else ",".join(f"⟦{word}⟧" for word in words),
        msgstr_plural=forms,
    )


def _english_messages() -> Iterator[str]:
    """Yield the English messages, in small letters, that are no Polish as well."""
    polish = {entry.msgid: entry.msgstr for entry in _polish()}
    for message in {*polish, *_messages_of_packages()}:
        text = flat(message).casefold()
        same = text == flat(polish.get(message, "")).casefold() or text in _POLISH_AS_WELL
        if not same and any(sign.isalpha() for sign in text):
            yield text


def _messages_of_packages() -> Iterator[str]:
    """Yield the texts that packages mark for translation, whether or not they have a Polish."""
    for package in _PACKAGES:
        folder = Path(package.__path__[0])
        for _file, _line, message, *_rest in babel_extract.extract_from_dir(
            folder, method_map=[("**.py", "python")]
        ):
            yield from [message] if isinstance(message, str) else filter(None, message)
        for template in folder.rglob("*.html"):
            yield from (found[1] for found in _MARKED.findall(template.read_text("utf-8")))
