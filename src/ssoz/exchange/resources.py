"""Registers that come in as spreadsheets, declared as resources of import-export.

Import-export reads the cells, finds the row, tells what is new, changed, as it was or wrong; it saves
nothing: what the rows mean is done by the operation of their register, all of them or none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import batched
from typing import Any, ClassVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import Diff, Resource
from import_export.results import RowResult

from ssoz.actors import Actor, NotAllowed
from ssoz.exchange.models import Line
from ssoz.sheets import Column, Table, Unreadable
from ssoz.sheets.typed import spoken, text_of

type Rows = Iterable[tuple[int, list[Any]]]
type Words = str | Promise
NUMBER = ""  # what no column is called: where a row stands in the file
_FATES = {
    RowResult.IMPORT_TYPE_NEW: Line.Fate.NEW,
    RowResult.IMPORT_TYPE_UPDATE: Line.Fate.CHANGED,
    RowResult.IMPORT_TYPE_DELETE: Line.Fate.GONE,
    RowResult.IMPORT_TYPE_INVALID: Line.Fate.WRONG,
}


class NotDrawn(Diff):
    """A difference that is not drawn: import-export colours it by styles that our pages forbid."""

    def __init__(self, resource: Resource, instance: Model, new: bool) -> None:
        pass

    def compare_with(self, resource: Resource, instance: Model | None) -> None:
        """Compare nothing: what differs is kept as values."""


class InReach(BaseInstanceLoader):
    """The rows of the register that some rows of a file mean, found by their numbers, if in reach."""

    def __init__(self, resource: Any, dataset: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(resource, dataset)
        self._found: dict[tuple[str, str], list[Model]] = {}
        self._every: set[tuple[str, str]] = set()
        keys = [resource.key_of(row) for row in dataset]
        for name in resource.get_import_id_fields():
            wanted = {text for kind, text in keys if kind == name}
            if name == "id":
                wanted = {text for text in wanted if text.isdecimal() and len(text) < 19}
            if not wanted:
                continue
            asked = {f"{name}__in": wanted}
            for thing in resource.reached().filter(**asked):
                self._found.setdefault((name, str(getattr(thing, name))), []).append(thing)
            every = resource.get_queryset().filter(**asked).order_by().values_list(name, flat=True)
            self._every |= {(name, str(text)) for text in every}

    def found(self) -> Iterator[Model]:
        """Yield every row that was found."""
        for things in self._found.values():
            yield from things

    def get_instance(self, row: Mapping[str, Any]) -> Model | None:
        """Return what a row means, nothing where it is new; what is out of reach is not found."""
        key = self.resource.key_of(row)
        found = self._found.get(key, [])
        if not found and (key[0] == "id" or key in self._every):
            raise ValidationError({key[0]: self.resource.not_found})
        if len(found) > 1:
            title = self.resource.table.by_name["id"].heading
            raise ValidationError({key[0]: self.resource.several % {"name": title}})
        return found[0] if found else None


class RegisterResource(Resource):
    """A register as it comes in: the columns of its table, and who may bring what.

    `import_id_fields` name the columns by which a row is known, the surest first; `derived` are
    attributes that follow from the cells. The words are those of the register.
    """

    permission: ClassVar[str]
    table: ClassVar[Table]
    derived: ClassVar[tuple[str, ...]] = ()
    rows_at_once = 500
    title: ClassVar[Words] = ""
    thing_word: ClassVar[Words] = ""
    hint: ClassVar[Words] = ""
    not_found: ClassVar[Words] = ""
    several: ClassVar[Words] = _("Several units have this number. Add the column “%(name)s”.")
    twice: ClassVar[Words] = ""
    no_column: ClassVar[Words] = _(
        "No column has a known name. Export the list and use the names of its columns."
    )

    class Meta:
        instance_loader_class = InReach
        skip_unchanged = True
        skip_html_diff = True
        store_instance = True

    def __init__(self, head: Sequence[str], actor: Actor) -> None:
        super().__init__()
        self.actor = actor
        self.places = _places_of(head, self.table)
        self.fields = {name: self.table.by_name[name] for name in self.places if self.reads(name)}
        self.ignored = [
            title
            for at, title in enumerate(head)
            if title and not any(self.places[name] == at for name in self.fields)
        ]
        self.same = 0
        self._seen: dict[Any, int] = {}
        if not self.fields:
            raise Unreadable(str(self.no_column))

    # --- What a register says of itself -------------------------------------------------------

    @classmethod
    def reads(cls, name: str) -> bool:
        """Tell whether a column is looked at."""
        return not cls.table.by_name[name].readonly or name in cls._meta.import_id_fields

    def get_queryset(self) -> QuerySet:
        """Return every row of the register."""
        return self._meta.model.objects.all()

    def reached(self) -> QuerySet:
        """Return the rows that the actor may change."""
        return self.get_queryset().visible_to(self.actor, to=self.permission)

    def key_of(self, row: Mapping[str, Any]) -> tuple[str, str]:
        """Return by which column a row is known, and what stands there."""
        for name in self.get_import_id_fields():
            if name in row and (text := text_of(row[name])):
                return name, self.normal(name, text)
        return "", ""

    def normal(self, name: str, text: str) -> str:
        """Write a number as the register does."""
        return text

    def name_of(self, thing: Any) -> str:
        """Name what a row means, for whoever reads the page."""
        return str(thing)

    def check(self, thing: Any, original: Any, changed: Mapping[str, Any], number: int) -> None:
        """Raise `ValidationError` where the thing can not be as the cells would make it."""

    # --- How import-export is driven ----------------------------------------------------------

    def lines(self, rows: Rows) -> Iterator[Line]:
        """Yield what each row would do; those that change nothing are counted.

        The loop of import-export itself keeps all rows in memory, and sets a savepoint for each.
        """
        for some in batched(rows, self.rows_at_once):
            places = self.places.items()
            named = [{NUMBER: n, **{name: cells[at] for name, at in places}} for n, cells in some]
            loader = self._meta.instance_loader_class(self, named)
            for row in named:
                number = row[NUMBER]
                result = self.import_row(row, loader, dry_run=True, row_number=number)
                if result.errors:
                    raise result.errors[0].error
                if result.is_skip():
                    self.same += 1
                else:
                    yield self._line(number, result)

    def _line(self, number: int, result: RowResult) -> Line:
        thing, original = result.instance, result.original
        line = Line(number=number, fate=_FATES[result.import_type])
        line.mistakes = list(self._mistakes(result.validation_error))
        if thing is None:
            return line
        line.thing_id, line.thing_name = thing.pk, self.name_of(original or thing)[:300]
        if result.is_delete():
            line.before = self.changed(thing, None)
            line.after = dict.fromkeys(line.before)
            return line
        line.after = self.changed(thing, original)
        if original is not None:
            line.before = self.values_of(original, list(line.after))
        return line

    def _mistakes(self, error: ValidationError | None) -> Iterator[list[str]]:
        found = error.update_error_dict({}) if error else {}
        for name, problems in found.items():
            title = "" if name == NON_FIELD_ERRORS else self.table.by_name[name].heading
            for problem in problems:
                yield [title, *map(str, problem.messages)]

    def changed(self, thing: Any, original: Any) -> dict[str, Any]:
        """Return the attributes that would be others; all of them for something new."""
        names = [name for name, field in self.fields.items() if not field.readonly]
        every = {name: getattr(thing, name) for name in (*names, *self.derived)}
        if original is None:
            return every
        return {name: value for name, value in every.items() if getattr(original, name) != value}

    def values_of(self, thing: Any, names: Sequence[str]) -> dict[str, Any]:
        """Return what a thing has under some names."""
        return {name: getattr(thing, name) for name in names}

    def get_instance(self, instance_loader: BaseInstanceLoader, row: Mapping[str, Any]) -> Any:
        """Find what a row means by whichever number it has."""
        return instance_loader.get_instance(row)

    def init_instance(self, row: Mapping[str, Any] | None = None) -> Any:
        """Begin a new row of the register."""
        return self._meta.model()

    def after_init_instance(self, instance: Any, new: bool, row: Any, **kwargs: Any) -> None:
        """Refuse a second row of the same thing."""
        if not new:
            self.once(instance.pk, "", self.twice, kwargs["row_number"])

    def once(self, key: Any, column: str, message: Words, number: int) -> None:
        """Raise `ValidationError` where an earlier row had the same key."""
        first = self._seen.setdefault(key, number)
        if first != number:
            raise ValidationError({column or NON_FIELD_ERRORS: message % {"n": first}})

    def after_import_row(self, row: Any, row_result: RowResult, **kwargs: Any) -> None:
        """Check the whole of what the cells made."""
        if row_result.is_new() or row_result.is_update():
            thing, original = row_result.instance, row_result.original
            self.check(thing, original, self.changed(thing, original), kwargs["row_number"])

    def get_import_fields(self) -> list[Column]:
        """Return the columns that the file has."""
        return list(self.fields.values())

    @classmethod
    def get_diff_class(cls) -> type[Diff]:
        """Draw no difference."""
        return NotDrawn

    def do_instance_save(self, instance: Model, is_create: bool) -> None:
        """Refuse: the operation of the register makes the changes."""
        raise NotAllowed

    # --- What the page shows ------------------------------------------------------------------

    @classmethod
    def cells_of(cls, line: Line) -> list[dict[str, Any]]:
        """Return the cells of a row that say something, old beside new."""
        cells = []
        for name in line.after:
            if (column := cls.table.by_name.get(name)) is not None:
                said = column.widget.render
                old, new = said(line.before.get(name)), said(line.after[name])
                cells.append({"title": column.heading, "old": old, "new": new})
        return [cell for cell in cells if cell["old"] != cell["new"]]

    @classmethod
    def columns_read(cls) -> list[Words]:
        """Return the titles of the columns that are read."""
        return [column.heading for column in cls.table.columns if cls.reads(column.name)]


def _places_of(head: Sequence[str], table: Table) -> dict[str, int]:
    """Find the columns by their titles, in either language, or by their names."""
    known: dict[str, str] = {}
    for column in table.columns:
        known |= dict.fromkeys((column.name, *spoken(column.title)), column.name)
    found: dict[str, int] = {}
    for at, title in enumerate(head):
        name = known.get(title.casefold())
        if name is not None:
            found.setdefault(name, at)
    return found
