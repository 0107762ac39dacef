"""The Polish messages are complete, and count as Polish counts."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.utils import translation
from django.utils.translation import ngettext

from tests.architecture.source import ROOT

_CATALOGUE = ROOT / "locale" / "pl" / "LC_MESSAGES" / "django.po"
_FORMAT = re.compile(r"%(?:\((\w+)\))?[-#0 +]*\d*(?:\.\d+)?[diouxXeEfFgGcrs]|\{(\w*)\}")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(_CATALOGUE))


@pytest.fixture(scope="module")
def source_messages(tmp_path_factory) -> polib.POFile:
    """Collect the texts of the source as `make messages` does, into a folder of our own."""
    assert shutil.which("xgettext"), "gettext is not installed: apt-get install gettext"
    copy = tmp_path_factory.mktemp("source")
    for folder in ("src", "portal", "backoffice"):
        shutil.copytree(
            ROOT / folder,
            copy / folder,
            ignore=shutil.ignore_patterns("__pycache__", "node_modules"),
        )
    (copy / "locale" / "pl").mkdir(parents=True)
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "--locale", "pl", "--no-wrap"],
        cwd=copy, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return polib.pofile(str(copy / "locale" / "pl" / "LC_MESSAGES" / "django.po"))


def key(entry: polib.POEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def test_no_message_is_without_polish(catalogue):
    assert not [entry.msgid for entry in catalogue.untranslated_entries()]


def test_no_message_is_fuzzy(catalogue):
    assert not [entry.msgid for entry in catalogue.fuzzy_entries()]


def test_every_text_of_the_source_is_in_the_catalogue(catalogue, source_messages):
    known = {key(entry) for entry in catalogue if not entry.obsolete}
    missing = [entry for entry in source_messages if key(entry) not in known]
    assert not [f"{entry.msgid} ({entry.occurrences[:1]})" for entry in missing]


def test_plural_texts_of_the_source_are_plural_in_the_catalogue(catalogue, source_messages):
    plural = {key(entry) for entry in catalogue if entry.msgid_plural}
    assert not [e.msgid for e in source_messages if e.msgid_plural and key(e) not in plural]


def test_placeholders_survive_the_translation(catalogue):
    wrong = []
    for entry in catalogue:
        if entry.obsolete or not ({"python-format", "python-brace-format"} & set(entry.flags)):
            continue
        wanted = names_in(entry.msgid_plural or entry.msgid)
        for text in entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]:
            if names_in(text) - wanted or wanted - names_in(text) - {"count", "n", "counter"}:
                wrong.append(f"{entry.msgid} -> {text}")
    assert not wrong


def test_no_line_ends_within_the_word_e_mail(catalogue):
    """In a sentence a word joiner (U+2060) stands after the hyphen; a short label fits on its line."""
    cut = [
        text
        for entry in catalogue
        for text in [entry.msgstr, *entry.msgstr_plural.values()]
        if re.search(r"\be-mail", text, re.IGNORECASE) and len(text.split()) > 3
    ]
    assert not cut


def names_in(text: str) -> set[str]:
    return {named or braced for named, braced in _FORMAT.findall(text.replace("%%", ""))}


def test_the_catalogue_counts_as_polish_counts(catalogue):
    assert "nplurals=3" in catalogue.metadata["Plural-Forms"].replace(" ", "") or (
        "nplurals=4" in catalogue.metadata["Plural-Forms"].replace(" ", "")
    )
    short = [
        entry.msgid
        for entry in catalogue
        if entry.msgid_plural and not entry.obsolete and not all(entry.msgstr_plural.values())
    ]
    assert not short


def plural_entries() -> list[polib.POEntry]:
    found = polib.pofile(str(_CATALOGUE)) if Path(_CATALOGUE).exists() else []
    return [entry for entry in found if entry.msgid_plural and not entry.obsolete]


@pytest.mark.parametrize(("number", "form"), [(1, 0), (2, 1), (5, 2), (22, 1)])
def test_plural_forms_are_right_for(number, form):
    """1 plik, 2 pliki, 5 plików, 22 pliki: each message takes the form that the number asks for."""
    assert plural_entries(), "There are messages that count."
    with translation.override("pl"):
        for entry in plural_entries():
            if entry.msgctxt is None:
                found = ngettext(entry.msgid, entry.msgid_plural, number)
                assert found == entry.msgstr_plural[form], entry.msgid


def test_the_day_counts_in_polish():
    """Words that Django itself counts, under our language and its own catalogue."""
    with translation.override("pl"):
        counted = [ngettext("%(num)d day", "%(num)d days", n) % {"num": n} for n in (1, 2, 5, 22)]
    assert [" ".join(text.split()) for text in counted] == ["1 dzień", "2 dni", "5 dni", "22 dni"]
