"""Many edition files at once, read in an order in which each finds the forms that its rules name."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from ssoz.questionnaires.loading import Loaded, load
from ssoz.questionnaires.mistakes import EditionInvalid, Mistake
from ssoz.questionnaires.schema import Questionnaire

type Name = tuple[str, str]  # code and edition


@dataclass(frozen=True, slots=True)
class Source:
    """The text of one edition file, and the name by which its mistakes are told."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One edition that was read without a mistake, and the file in which it stood."""

    file: str
    loaded: Loaded


def sources(paths: Iterable[Path], *, base: Path) -> Iterator[Source]:
    """Read files, and the editions in folders and their folders, named from the base."""
    for path in paths:
        for file in sorted(path.rglob("*.toml")) if path.is_dir() else [path]:
            name = file.relative_to(base) if file.is_relative_to(base) else file
            yield Source(str(name), file.read_bytes().decode("utf-8-sig", errors="replace"))


def read(files: Iterable[Source], *, known: Iterable[Questionnaire] = ()) -> list[Entry]:
    """Read editions, those first that others name; every mistake of every file is told at once."""
    waiting, doubles = _by_name(files)
    forms = {(form.code, form.edition): form for form in known}
    forms = {name: form for name, form in forms.items() if name not in waiting}
    entries: list[Entry] = []
    refused: list[Mistake] = []
    progress = True
    while waiting and progress:
        before, refused = len(waiting), []
        for name, source in list(waiting.items()):
            try:
                loaded = load(source.text, file=source.file, library=_library(forms, name, waiting))
            except EditionInvalid as invalid:
                refused += invalid.mistakes
                continue
            del waiting[name]
            forms[name] = loaded.questionnaire
            entries.append(Entry(source.file, loaded))
        progress = len(waiting) < before
    if doubles or refused:
        raise EditionInvalid(sorted([*doubles, *refused], key=lambda one: (one.file, one.line)))
    return entries


def neighbours(forms: Iterable[Questionnaire], edition: str) -> dict[str, Questionnaire]:
    """Choose the edition of each form that rules of one edition mean.

    It is the one of the same name; failing that the last one before it, failing that any.
    """
    chosen: dict[str, Questionnaire] = {}
    for form in sorted(forms, key=lambda form: _nearness(form.edition, edition)):
        chosen[form.code] = form
    return chosen


def name_of(text: str) -> Name | None:
    """Tell which edition a text says it is; a text that cannot be read says nothing."""
    try:
        definition = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    code, edition = definition.get("code"), definition.get("edition")
    return (str(code), str(edition)) if code and edition else None


def _nearness(edition: str, wanted: str) -> tuple[bool, bool, str]:
    return edition == wanted, edition <= wanted, edition


def _library(
    forms: dict[Name, Questionnaire], name: Name, waiting: Iterable[Name]
) -> dict[str, Questionnaire]:
    # A form whose own edition of the year is still to be read waits for it, not for an older one.
    code, edition = name
    later = {code, *(other for other, year in waiting if year == edition)}
    found = neighbours(forms.values(), edition)
    return {code: form for code, form in found.items() if code not in later}


def _by_name(files: Iterable[Source]) -> tuple[dict[Name, Source], list[Mistake]]:
    named: dict[Name, Source] = {}
    doubles = []
    for source in files:
        name = name_of(source.text) or ("", source.file)
        if name in named:
            what = _("The edition %(code)s %(edition)s stands in %(file)s already.") % {
                "code": name[0],
                "edition": name[1],
                "file": named[name].file,
            }
            advice = _("Give one of them another name, or remove it.")
            doubles.append(Mistake("E12", source.file, 1, "", what, advice))
        else:
            named[name] = source
    return dict(sorted(named.items(), key=lambda item: (item[0][1], item[0][0]))), doubles
