"""Reading assigning rules from their file: every mistake with its line, as the loader of forms does."""

import tomllib
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires import limits
from ssoz.questionnaires.catalogue import Source
from ssoz.questionnaires.lines import Lines
from ssoz.questionnaires.loading import parse
from ssoz.questionnaires.mistakes import EditionInvalid, Mistake, Mistakes, Path, nearest, shown
from ssoz.questionnaires.reading.keys import Key, Reader
from ssoz.questionnaires.schema import Questionnaire
from ssoz.reports.assigning.compiling import compiled
from ssoz.reports.assigning.schema import Assigned, Exclusion, Order, Scheme, Spoken

type Table = dict[str, Any]

_LINE, _WORDS = Key("line"), Key(longest=limits.MESSAGE_SIGNS)
_SENTENCE = Key(always=True, longest=limits.MESSAGE_SIGNS)
_CODE, _CODES = Key(always=True), Key("texts", always=True)
TOP = {
    "language": Key("integer", always=True),
    "survey": _CODE,
    "edition": _CODE,
    "form": Key("tables", always=True),
    "exclusion": Key("tables"),
    "order": Key("tables"),
}
FORM = {
    "code": _CODE, "when": _CODE, "registry": _LINE, "because": _SENTENCE,
    "because_en": _WORDS, "otherwise": _SENTENCE, "otherwise_en": _WORDS,
}  # fmt: skip
EXCLUSION = {"form": _CODE, "excludes": _CODES, "message": _SENTENCE, "message_en": _WORDS}
ORDER = {"form": _CODE, "after": _CODES, "message": _SENTENCE, "message_en": _WORDS}


def survey_of(text: str) -> tuple[str, str] | None:
    """Tell for which edition of a survey a file holds assigning rules; None if it holds none."""
    try:
        said = tomllib.loads(text)
    except (ValueError, RecursionError):
        return None
    if "survey" not in said:
        return None
    return str(said["survey"]), str(said.get("edition", ""))


def read(text: str, *, file: str, survey: Questionnaire) -> Scheme:
    """Read assigning rules of a survey; raise `EditionInvalid` with all their mistakes."""
    definition, lines = parse(text, file)
    return _read(definition, survey, Mistakes(file, lines))


def check(files: Iterable[Source], forms: Iterable[Questionnaire]) -> None:
    """Raise `EditionInvalid` with every mistake of some files, beside the forms there are."""
    known = {(form.code, form.edition): form for form in forms}
    refused: list[Mistake] = []
    for source in files:
        try:
            name = named(source)
            if name not in known:
                raise EditionInvalid([unknown_survey(source.file, *name)])
            read(source.text, file=source.file, survey=known[name])
        except EditionInvalid as invalid:
            refused += invalid.mistakes
    if refused:
        raise EditionInvalid(refused)


def named(source: Source) -> tuple[str, str]:
    """Tell for which edition of a survey a file is; raise `EditionInvalid` where it is none."""
    parse(source.text, source.file)
    return survey_of(source.text) or ("", "")


def unknown_survey(file: str, code: str, edition: str) -> Mistake:
    """Say that a file belongs to an edition that is not there."""
    what = _("There is no edition %(code)s %(edition)s.") % {"code": code, "edition": edition}
    return Mistake("E32", file, 1, "", what, _("Bring the survey in first."))


def restored(definition: Table, survey: Questionnaire) -> Scheme:
    """Put rules together that have no file: of a draft, or read once and kept.

    Raise `EditionInvalid` with all their mistakes, each with its path.
    """
    return _read(definition, survey, Mistakes(str(definition.get("survey", "")), Lines()))


def _read(definition: Table, survey: Questionnaire, mistakes: Mistakes) -> Scheme:
    reader = Reader(mistakes, whole=True)
    top = reader.table(definition, TOP, ())
    _refuse_other_survey(top, survey, mistakes)
    forms = _forms(reader, top, mistakes)
    codes = [form.code for form in forms]
    exclusions = [
        Exclusion(said["form"], tuple(said["excludes"]), _spoken(said, "message"))
        for said in _pairs(reader, top, "exclusion", EXCLUSION, "excludes", codes)
    ]
    orders = [
        Order(said["form"], tuple(said["after"]), _spoken(said, "message"))
        for said in _pairs(reader, top, "order", ORDER, "after", codes)
    ]
    _refuse_circles(orders, mistakes)
    by_answers = compiled(survey, forms, "when", mistakes)
    by_register = compiled(survey, forms, "registry", mistakes)
    mistakes.settle()
    return Scheme(
        top["survey"], top["edition"], tuple(forms), tuple(exclusions), tuple(orders),
        by_answers, by_register, definition,
    )  # fmt: skip


def _refuse_other_survey(top: Table, survey: Questionnaire, mistakes: Mistakes) -> None:
    for key, own in (("survey", survey.code), ("edition", survey.edition)):
        if top.get(key, own) != own:
            words = {"survey": f"{survey.code} {survey.edition}", "value": shown(top[key])}
            what = _("The rules of %(survey)s name %(value)s instead.") % words
            mistakes.add("E32", (key,), what, _("Write %(value)s.") % {"value": own})


def _forms(reader: Reader, top: Table, mistakes: Mistakes) -> list[Assigned]:
    forms: dict[str, Assigned] = {}
    if top.get("form") == []:
        what = _("The rules speak of no form.")
        mistakes.add("E03", ("form",), what, _("Add the forms that the survey brings."))
    for place, item in enumerate(top.get("form", ())):
        path = ("form", place)
        said = reader.table(item, FORM, path, shown(item.get("code", "")))
        _refuse_empty(said, ("code", "when", "because", "otherwise"), path, mistakes)
        code = said.get("code", "")
        if code in forms:
            what = _("The form %(code)s has two conditions.") % {"code": code}
            advice = _("Join them with or, and take one of them away.")
            mistakes.add("E12", (*path, "code"), what, advice, code)
        forms.setdefault(
            code,
            Assigned(
                code, place, said.get("when", ""), said.get("registry", ""),
                _spoken(said, "because"), _spoken(said, "otherwise"),
            ),
        )  # fmt: skip
    return list(forms.values())


def _pairs(
    reader: Reader, top: Table, name: str, keys: dict[str, Key], others: str, codes: list[str]
) -> Iterable[Table]:
    """Read exclusions or orders, noting forms of which no condition speaks."""
    for place, item in enumerate(top.get(name, ())):
        path = (name, place)
        said = reader.table(item, keys, path, shown(item.get("form", "")))
        _refuse_empty(said, ("form", "message"), path, reader.mistakes)
        if not {"form", others, "message"} <= said.keys():
            continue
        if not said[others]:
            what = _("No other form is named.")
            reader.mistakes.add("E41", (*path, others), what, _("Name at least one."), said["form"])
        named = [((*path, "form"), said["form"])]
        named += [((*path, others, at), code) for at, code in enumerate(said[others])]
        for where, code in named:
            if code not in codes:
                what = _("No condition speaks of the form %(code)s.") % {"code": shown(code)}
                reader.mistakes.add("E32", where, what, nearest(code, codes), shown(code))
        yield said


def _refuse_empty(said: Table, keys: Iterable[str], path: Path, mistakes: Mistakes) -> None:
    for key in keys:
        if not said.get(key, "…").strip():
            mistakes.add("E41", (*path, key), _("Nothing is written here."), _("Write something."))


def _refuse_circles(orders: list[Order], mistakes: Mistakes) -> None:
    later = {order.form: set(order.after) for order in orders}
    for place, order in enumerate(orders):
        reached = set(order.after)
        while further := set().union(*(later.get(code, set()) for code in reached)) - reached:
            reached |= further
        if order.form in reached:
            what = _("The form %(code)s would come before itself.") % {"code": order.form}
            advice = _("Take one of the lines of the order away.")
            mistakes.add("E44", ("order", place, "after"), what, advice, order.form)


def _spoken(said: Table, name: str) -> Spoken:
    return Spoken(said.get(name, ""), said.get(f"{name}_en", ""))
