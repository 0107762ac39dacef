"""What a visitor of a page can read, and which of it is data."""

import json
import re
from collections.abc import Iterator

from django.conf import settings
from lxml import etree, html

from backoffice.system.own import LIBRARIES
from backoffice.wording import ACTS
from ssoz.access.models import Application, Invitation, Packet, Permission, Profile, Role
from ssoz.bulk.models import BulkAct
from ssoz.files.models import StoredFile
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.notices.models import Announcement, Contact
from ssoz.people.models import EmailVerification, EplozAccount, Person
from ssoz.questionnaires.models import Draft, Edition
from ssoz.register.models import Mistake, RegisterImport
from ssoz.reports.models import (
    AssigningDraft,
    AssigningRules,
    Change,
    Conflict,
    Explanation,
    Ground,
    Note,
    Obligation,
    Period,
    Remark,
    Report,
    Version,
)
from ssoz.units.models import Part, Unit, Voivodeship

# Texts that a browser, a screen reader, a style sheet or a script of ours shows.
_SHOWN_ATTRIBUTES = {
    "alt", "aria-description", "aria-label", "aria-roledescription", "aria-valuetext", "label",
    "placeholder", "title",
    "data-failed", "data-heading", "data-known", "data-l", "data-say", "data-saved", "data-seconds", "data-time",
}  # fmt: skip
_BUTTONS = {"submit", "button", "reset"}
_SILENT = {"script", "style", "svg", "template"}
_LETTER = re.compile(r"[^\W\d_]")
# Names that are written alike in every language: the system, numbers of registers, formats, units
# of measure, the parts of a resort code.
_NAMES = {
    "SSOZ II", "SSOZ", "Profil Zaufany", "PESEL", "REGON", "NIP", "TERYT", "SHA-256",
    "PDF", "XLSX", "JPG", "MB", "V", "VII", "VIII",
    # The system page: engines, libraries, ways of writing.
    "SQLite", "PostgreSQL", "ClamAV", "WAL", "MEMORY", "Python", "Django", *LIBRARIES,
    "Ctrl K",  # keys of a keyboard
    "ICD-10", "n/d",  # a classification; how one types that a cell does not apply
}  # fmt: skip
# The fields that hold what people or registers wrote. A state, a kind or a code of ours is not
# among them: shown raw it is a word that was never translated.
_DATA = {
    Announcement: ["title", "text", "slug"],
    Application: ["number", "reason", "archive_reason", "asked_reason"],
    BulkAct: ["reason", "person_name"],
    Contact: ["subject", "office", "phone", "email"],
    Draft: ["code", "edition"],
    Edition: ["code", "edition", "title_en", "digest"],
    Ground: ["text", "person_name", "office_name"],
    AssigningRules: ["digest"],
    Conflict: ["explanation", "settlement", "settled_by_name", "office_name"],
    EplozAccount: ["login", "email"],
    Invitation: ["email"],
    EmailVerification: ["email"],
    Entry: ["address", "person_name", "profile_name", "thing_name"],
    Explanation: ["rule", "cell", "text", "person_name"],
    Note: ["text", "person_name"],
    Obligation: ["source_reason", "extension_reason", "not_applicable_reason"],
    OutgoingMail: ["to", "subject", "body"],
    Packet: ["phone", "email", "position"],
    Mistake: ["begins"],
    Part: ["name", "specialty_name", "town", "street", "building"],
    Period: ["code"],
    Permission: ["code", "name", "description"],
    Person: ["first_name", "family_name", "email"],
    Profile: ["phone", "email", "position", "block_reason"],
    RegisterImport: ["person_name"],
    Remark: ["cell", "text", "answer", "person_name", "answered_by_name", "closed_by_name"],
    Report: ["return_reason", "correction_asked_reason"],
    Role: ["code", "name", "description", "hint", "institution"],
    StoredFile: ["name", "finding", "sha256"],
    Unit: [
        "name",
        "facility_name",
        "founder_name",
        "legal_form_name",
        "register_type",
        "teryt_name",
        "website",
        "street",
        "building",
        "town",
        "phone",
        "email",
        "registering_body",
        "institution",
    ],
    Voivodeship: ["name"],
}


def readable(source: str) -> Iterator[str]:
    """Yield each text of a page that somebody reads or hears; official Polish texts are left out."""
    tree = html.document_fromstring(source)
    etree.strip_tags(tree, "mark", "wbr", etree.Comment)
    for kept_together in tree.find_class("nowrap"):
        if kept_together.tag == "span":
            kept_together.drop_tag()
    yield from _texts(tree)


def _texts(element: html.HtmlElement) -> Iterator[str]:
    if element.tag in _SILENT or "data-official" in element.attrib:
        return
    if element.get("translate") == "no":  # keys and codes, made by chance
        return
    yield from (element.get(name) for name in _SHOWN_ATTRIBUTES & set(element.keys()))
    if element.tag == "input" and element.get("type") in _BUTTONS:
        yield element.get("value", "")
    if element.tag == "meta" and element.get("name") == "description":
        yield element.get("content", "")
    yield element.text or ""
    for child in element:
        yield from _texts(child)
        yield child.tail or ""


def outside_brackets(texts: Iterator[str]) -> Iterator[str]:
    """Yield what of the texts stands in no ⟦ ⟧; a bracket may close in a later text."""
    depth, opened = 0, ""
    for text in texts:
        left = []
        outside = depth
        for sign in text:
            opened = text if depth == 0 and sign == "⟦" else opened
            depth += (sign == "⟦") - (sign == "⟧")
            if depth == 0 and sign != "⟧":
                left.append(sign)
            elif sign == "⟦" and depth == 1:
                left.append(" ")
        if text.rstrip("⟧ \n").endswith("…"):  # cut short on purpose, a bracket too
            depth = min(depth, outside)
        yield "".join(left)
    assert depth == 0, f"A bracket was cut off from its text: {opened}"


class Data:
    """The strings that were put into the world, to be known again on a page."""

    def __init__(self) -> None:
        known = {flat(part) for text in _strings() for part in (text, *_unbracketed(text))}
        self._known = sorted(known - {""}, key=len, reverse=True)
        either = "|".join(map(re.escape, self._known))
        # A name that stands alone as a title may begin with a capital letter.
        self._pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)

    def without(self, text: str) -> str:
        """Return what is left of a text when its data are taken out, if any letter is."""
        if not _LETTER.search(text):
            return ""
        whole = flat(text)
        left = flat(self._pattern.sub(" ", whole))
        cut_short = left.endswith("…") and any(long.startswith(whole[:-1]) for long in self._known)
        return left if _LETTER.search(left) and not cut_short else ""


def flat(text: str) -> str:
    """Return a text with plain single spaces."""
    return " ".join(text.split())


def _unbracketed(text: str) -> Iterator[str]:
    """Yield the pieces of a text between what it took over from a form."""
    yield from re.split(r"⟦[^⟧]*⟧", text) if "⟦" in text else ()


# The parts of a form that are written alike in every language; the others stand in ⟦ ⟧.
_CODES = {
    "code", "id", "check", "source", "at", "when", "value", "show", "parent", "format",
    "options", "label_en", "message_en",
}  # fmt: skip


def _codes(node: object, key: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for name, inner in node.items():
            yield from _codes(inner, name)
    elif isinstance(node, list):
        for inner in node:
            yield from _codes(inner, key)
    elif isinstance(node, str) and key in _CODES:
        yield node


def _answers(node: object) -> Iterator[str]:
    if isinstance(node, dict | list):
        for inner in node.values() if isinstance(node, dict) else node:
            yield from _answers(inner)
    elif isinstance(node, str):
        yield from (node, *node.splitlines())


def _reported() -> Iterator[str]:
    """Yield what is written into reports and in codes of forms, overwritten answers too."""
    # What a form of the crawl answers where a radio button has no value: refused, and shown again.
    yield "on"
    for definition in Edition.objects.values_list("definition", flat=True):
        yield from _codes(definition)
    for rules in (AssigningRules, AssigningDraft):
        for definition in rules.objects.values_list("definition", flat=True):
            yield from _conditions(definition)
    for mistakes in AssigningDraft.objects.values_list("mistakes", flat=True):
        yield from _answers(mistakes)
    for lines in Ground.objects.values_list("lines", flat=True):
        yield from (line[language] for line in lines for language in ("pl", "en"))
    yield from (f"r{number}" for number in range(1, 10))  # how a rule without a name is called
    for definition, mistakes in Draft.objects.values_list("definition", "mistakes"):
        yield from _codes(definition)
        yield from _answers(mistakes)  # told when the draft was kept, in the language of then
    for answers in (
        *Report.objects.values_list("answers", flat=True),
        *Version.objects.values_list("answers", flat=True),
        *Change.objects.values_list("cells", flat=True),
    ):
        yield from _answers(answers)


def _conditions(definition: dict) -> Iterator[str]:
    """Yield what of assigning rules is not Polish: codes, conditions, English sentences."""
    for form in definition["form"]:
        yield from (form["code"], form["when"], form.get("registry", ""))
    for name in ("form", "exclusion", "order"):
        for one in definition.get(name, ()):
            yield from (text for key, text in one.items() if key.endswith("_en"))


def _strings() -> Iterator[str]:
    yield from _reported()
    yield from _NAMES
    yield from ACTS  # shown beside their words in the journal
    yield "units.part.added"  # written by the makers alone
    yield from (settings.HELP_EMAIL, settings.PZ_EMAIL, *map(str, settings.OPERATOR.values()))
    for model, fields in _DATA.items():
        for row in model._base_manager.values_list(*fields):
            for value in row:
                yield value
                yield from value.splitlines()
    for files in RegisterImport.objects.values_list("files", flat=True):
        for file in files.values():
            yield from (file["name"], file["sha256"])
    for details in Entry.objects.exclude(details={}).values_list("details", flat=True):
        yield from json.dumps(details, ensure_ascii=False, indent=2).splitlines()
