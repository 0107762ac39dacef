"""What a workbook answers otherwise than the report did when it was taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ssoz.questionnaires.evaluation.values import is_blank
from ssoz.questionnaires.schema import Cell, Section, label
from ssoz.reports import cells as typing
from ssoz.reports.cells import Answer, is_running, is_to_fill, is_typed
from ssoz.reports.models import Report
from ssoz.reports.queries import answers_at, checked, form_of, prefilled
from ssoz.reports.refusals import Refused
from ssoz.reports.wording import Names
from ssoz.workbooks.origins import Source
from ssoz.workbooks.reading import Found, Gathered, Said, single
from ssoz.workbooks.values import kept, sense, typed

_SHOWN = 60
_MOST_NAMED = 3


@dataclass
class Read:
    """The answers of a workbook that are other ones, by address, and what was not taken."""

    cells: dict[str, Answer] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)


def read_answers(gathered: Gathered, source: Source, report: Report, language: str) -> Read:
    """Read the answers of a workbook that belongs to a report."""
    reader = _Reader(source, report, language)
    reader.read.said += gathered.said
    for address, found in gathered.cells.items():
        reader.take(address, found)
    reader.miss(gathered.cells)
    return reader.read


class _Reader:
    def __init__(self, source: Source, report: Report, language: str) -> None:
        self.source, self.report, self.language = source, report, language
        self.form = form_of(report.collection.edition)
        self.base: Mapping[str, Any] = {}
        self.given: Mapping[str, Any] = {}
        if source.revision is not None:
            is_now = source.revision == report.revision
            self.base = report.answers if is_now else answers_at(report, source.revision)
            self.given = prefilled(report, self.form) | dict(checked(report, self.base).values)
        self.read = Read()
        self.left: dict[str, list[str]] = {}

    def take(self, address: str, found: list[Found]) -> None:
        """Take what stands at one address of the file, or say why not."""
        cell = self.source.form.find(address)
        if cell is None:
            self._say_unknown(found)
        elif not is_to_fill(cell):
            self._say_locked(cell, address, found)
        else:
            for one in single(found):
                if one.fault:
                    self.read.said.append(Said(one.place, one.fault, address))
                else:
                    self._answer(cell, address, one)

    def _answer(self, cell: Cell, address: str, one: Found) -> None:
        answer = typed(cell, one.value)
        target = self.source.goes_on(address)
        if target is None:
            if answer is not None:
                self.left.setdefault(cell.section, []).append(address)
            return
        if not self._is_other(cell, address, target, answer):
            return
        try:
            typing.as_typed({target: answer}, self.form.questionnaire, self.report.answers)
        except Refused as refusal:
            self.read.said.append(Said(one.place, str(refusal), target))
            return
        ours = self.form.questionnaire.find(target)
        if ours is None or not is_typed(ours):
            self.left.setdefault(cell.section, []).append(address)
            return
        self.read.cells[target] = answer

    def _is_other(self, cell: Cell, address: str, target: str, answer: Answer) -> bool:
        """Tell whether somebody typed this; an older year's workbook empties nothing."""
        if self.source.revision is not None:
            before = self.base.get(target)
            return sense(cell, answer) != kept(cell, before, self.language)
        return answer is not None and sense(cell, answer) != sense(
            cell, self.report.answers.get(target)
        )

    # --- What is not taken -------------------------------------------------------------------------

    def _say_unknown(self, found: list[Found]) -> None:
        for one in found:
            if not is_blank(one.value):
                words = _("The form has no such field, so nothing was taken: “%(text)s”.")
                self._say(one, words)

    def _say_locked(self, cell: Cell, address: str, found: list[Found]) -> None:
        """Say where somebody typed over what is locked; what we wrote there ourselves is passed over."""
        for one in found:
            answer = typed(cell, one.value)
            if self.source.revision is None or sense(cell, answer) == kept(
                cell, self._given(address), self.language
            ):
                continue
            if cell.closed:
                words = _("This field is crossed out, so nothing was taken: “%(text)s”.")
            elif cell.calculated:
                words = _("This field is calculated, so nothing was taken: “%(text)s”.")
            else:
                words = _("This field comes from the register, so nothing was taken: “%(text)s”.")
            self._say(one, words)

    def _given(self, address: str) -> Any:
        return self.base.get(address) or self.given.get(address)

    def _say(self, one: Found, words: str) -> None:
        self.read.said.append(Said(one.place, words % {"text": str(one.value)[:_SHOWN]}))

    def miss(self, present: Mapping[str, Any]) -> None:
        """Say which fields are not in the file at all, and which end with the older edition."""
        form = self.source.form
        missing: dict[str, list[str]] = {}
        for cell in form.cells:
            if is_to_fill(cell) and not is_running(cell) and cell.address not in present:
                missing.setdefault(cell.section, []).append(cell.address)
        for address in self._running_rows_left_out(present):
            missing.setdefault(address.partition(".")[0], []).append(address)
        for section in form.sections:
            self.read.said += self._said_of(section, missing.get(section.code, []), is_gone=False)
            self.read.said += self._said_of(section, self.left.get(section.code, []), is_gone=True)

    def _running_rows_left_out(self, present: Mapping[str, Any]) -> Iterator[str]:
        for address in self.base:
            cell = self.source.form.find(address)
            if cell is not None and is_running(cell) and address not in present:
                yield address

    def _said_of(self, section: Section, addresses: list[str], *, is_gone: bool) -> Iterator[Said]:
        if not addresses:
            return
        count = len(addresses)
        if is_gone:
            words = ngettext(
                "%(n)d filled in field has no place in the form of this report and was left out: %(names)s",
                "%(n)d filled in fields have no place in the form of this report and were left out: %(names)s",
                count,
            )
        else:
            words = ngettext(
                "%(n)d field is missing in the file and stays as it is: %(names)s",
                "%(n)d fields are missing in the file and stay as they are: %(names)s",
                count,
            )
        named = Names(self.source.form, self.language)
        names = [str(named.of(address)) for address in addresses[:_MOST_NAMED]]
        shown = "; ".join(names) + ("; …" if count > _MOST_NAMED else ".")
        yield Said(label(section, self.language), words % {"n": count, "names": shown})
