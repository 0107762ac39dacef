"""From the parsed file to a questionnaire, before its rules are compiled."""

from typing import Any

from django.utils.translation import gettext as _

from ssoz.questionnaires import limits
from ssoz.questionnaires.mistakes import Mistakes, Path, nearest, shown
from ssoz.questionnaires.reading import codes
from ssoz.questionnaires.reading.choices import Lists, read_lists
from ssoz.questionnaires.reading.keys import CALC, RULE, SECTION, TOP, Reader
from ssoz.questionnaires.reading.sections import SectionReader
from ssoz.questionnaires.schema import Calc, Questionnaire, Rule, Section

BUILT_IN = (
    "unknown", "closed", "type", "required", "places", "min", "max", "length", "pattern", "format",
    "dictionary", "rows",
)  # fmt: skip

type Table = dict[str, Any]

_TOP_KEYS = (
    "code", "edition", "title", "title_en", "reference", "legal_basis", "help", "tab", "frequency",
    "per", "two_people",
)  # fmt: skip


def shape(definition: Table, mistakes: Mistakes, *, whole: bool) -> Questionnaire:
    """Read a definition, noting mistakes; in a fragment what is left out takes a default."""
    reader = Reader(mistakes, whole=whole)
    top = reader.table(definition, TOP, ())
    _check_top(top, mistakes)
    lists = read_lists(reader, top.get("list", []))
    questionnaire = Questionnaire(
        sections=_sections(reader, top, lists),
        calcs=_calcs(reader, top),
        rules=_rules(reader, top),
        **_top_keys(top),
    )
    _check_key(questionnaire, mistakes)
    return questionnaire


def _top_keys(top: Table) -> Table:
    keys: Table = {"code": ""} | {name: top[name] for name in _TOP_KEYS if name in top}
    keys.update({name: tuple(top[name]) for name in ("key", "levels") if name in top})
    if "class" in top:
        keys["form_class"] = top["class"]
    return keys


def _check_top(top: Table, mistakes: Mistakes) -> None:
    if top.get("language", 1) != 1:
        what = _("The language %(number)s is not known.") % {"number": top["language"]}
        mistakes.add("E04", ("language",), what, _("Write language = 1."))
    code = top.get("code", "-")
    if "code" in top and not (codes.FORM_CODE.fullmatch(code) and len(code) <= limits.CODE_SIGNS):
        what = _("The code “%(code)s” is not allowed.") % {"code": code[:80]}
        advice = _("Allowed: letters a-z, digits, inner - and /, at most 20 characters.")
        mistakes.add("E11", ("code",), what, advice)
    for name in ("edition", "title", "levels"):
        if name in top and not "".join(top[name]).strip():
            what = _("The key %(key)s is empty.") % {"key": name}
            mistakes.add("E04", (name,), what, _("Write something, or take the key away."))
    if top.get("per") == "key" and not top.get("key"):
        what = _("The key %(key)s is missing.") % {"key": "key"}
        advice = _("With per = “key” name the fields that tell the reports apart.")
        mistakes.add("E03", ("per",), what, advice)


def _check_key(questionnaire: Questionnaire, mistakes: Mistakes) -> None:
    fields = [cell.address for cell in questionnaire.cells if not cell.row]
    for place, address in enumerate(questionnaire.key):
        if address not in fields:
            what = _("There is no field %(address)s.") % {"address": shown(address)}
            mistakes.add("E31", ("key", place), what, nearest(address, fields), address)


def _sections(reader: Reader, top: Table, lists: Lists) -> tuple[Section, ...]:
    items = top.get("section", ())
    _refuse_more(reader, items, "section", limits.SECTIONS)
    sections: list[Section] = []
    cells = 0
    for place, item in enumerate(items[: limits.SECTIONS]):
        path: Path = ("section", place)
        table = reader.table(item, SECTION, path, shown(item.get("code", "")))
        section = SectionReader(reader, lists, table, place).read(tuple(item))
        cells += len(section.cells)
        if cells > limits.CELLS:
            what = _("The form has more than %(limit)d cells.") % {"limit": limits.CELLS}
            advice = _("Make two forms of it.")
            reader.mistakes.add("E19", (*path, "code"), what, advice, section.code)
            break
        sections.append(section)
    coded = [section for section in sections if section.code]
    found: list[tuple[str, Path]] = [(each.code, ("section", each.place, "code")) for each in coded]
    codes.refuse_twins(reader.mistakes, found)
    return tuple(sections)


def _calcs(reader: Reader, top: Table) -> tuple[Calc, ...]:
    calcs = []
    items = top.get("calc", ())
    _refuse_more(reader, items, "calc", limits.CELLS)
    for place, item in enumerate(items[: limits.CELLS]):
        table = reader.table(item, CALC, ("calc", place))
        if "cell" in table and "value" in table:
            calcs.append(Calc(place, table["cell"], table["value"]))
    return tuple(calcs)


def _rules(reader: Reader, top: Table) -> tuple[Rule, ...]:
    items = top.get("rule", ())
    _refuse_more(reader, items, "rule", limits.RULES)
    rules: list[Rule] = []
    for place, item in enumerate(items[: limits.RULES]):
        table = reader.table(item, RULE, ("rule", place))
        rule = Rule(**{"place": place, "id": f"r{place + 1}", "check": "", **table})
        if rule.id in BUILT_IN or not codes.RULE_ID.fullmatch(rule.id):
            what = _("The id “%(id)s” is not allowed.") % {"id": shown(rule.id)}
            advice = _("Allowed: letters a-z, digits, _ and inner hyphens; not a built-in name.")
            reader.mistakes.add("E11", ("rule", place, "id"), what, advice)
        rules.append(rule)
    found: list[tuple[str, Path]] = [(rule.id, ("rule", rule.place, "id")) for rule in rules]
    codes.refuse_twins(reader.mistakes, found, "E46", stem=None)
    return tuple(rules)


def _refuse_more(reader: Reader, items: list[Table], name: str, limit: int) -> None:
    codes.refuse_more(reader.mistakes, len(items), limit, (name, limit))
