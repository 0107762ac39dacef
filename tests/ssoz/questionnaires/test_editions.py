"""Editions: brought in from files, published, withdrawn, frozen once a report leans on them."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from backoffice.management.commands.load_questionnaires import shipped
from ssoz.actors import SYSTEM, Actor, Grant, NotAllowed, Reach
from ssoz.journal.models import Entry
from ssoz.questionnaires.catalogue import Source, read
from ssoz.questionnaires.mistakes import EditionInvalid
from ssoz.questionnaires.models import Edition
from ssoz.questionnaires.operations import (
    digest_of,
    load,
    load_many,
    mark_used,
    publish,
    withdraw,
)
from ssoz.questionnaires.queries import previous_edition, questionnaire_of
from ssoz.questionnaires.refusals import EditionFrozen, Refused

pytestmark = pytest.mark.django_db
SHIPPED = {
    ("ANKIETA", "2025"), ("CYBER", "2023"), ("MZ-03", "2024"), ("MZ-03", "2025"), ("MZ-11", "2024"), ("MZ-11", "2025"),
    ("MZ-88", "2024"), ("MZ-88", "2025"), ("MZ-89", "2024"), ("MZ-89", "2025"),
}  # fmt: skip
OFFICE = Actor(
    name="Wzory w testach",
    grants=frozenset(
        Grant(code, frozenset({"non_financial"}), Reach.ALL)
        for code in ("edition.edit", "edition.publish")
    ),
)
NOBODY = Actor(name="Nikt w testach")


def text(*, code: str = "PR-1", edition: str = "2025", check: str = "1.b <= 1.a", **more) -> str:
    """Write a small edition."""
    keys = {"class": "non_financial", "title": "Próba"} | more
    lines = [
        "language = 1",
        f'code = "{code}"',
        f'edition = "{edition}"',
        *(f'{key} = "{value}"' for key, value in keys.items()),
        'frequency = "yearly"',
        'per = "unit"',
        "[[section]]",
        'code = "1"',
        'title = "Dział 1"',
        'provenance = "project"',
        "fields = [",
        '  { code = "b", label = "Kobiety" },',
        '  { code = "a", label = "Ogółem" },',
        "]",
        "[[rule]]",
        'id = "kobiety"',
        f"check = '{check}'",
    ]
    return "\n".join(lines) + "\n"


def brought_in(**more) -> Edition:
    return load(text=text(**more), file="proba.toml", actor=SYSTEM)


def acts_of(edition: Edition) -> list[str]:
    entries = Entry.objects.filter(thing_type="questionnaires.edition", thing_id=edition.pk)
    return [entry.act.rpartition(".")[2] for entry in entries.order_by("pk")]


@pytest.fixture(autouse=True)
def empty_shelf(db) -> None:
    """Begin without the editions that every installation has."""
    for model in (Edition.history.model, Edition):
        model._base_manager.all()._raw_delete(connection.alias)


# --- Bringing in ---------------------------------------------------------------------------------


def test_a_file_becomes_a_draft_that_says_what_the_file_says():
    edition = brought_in(title="Próba wzoru", title_en="A trial")

    edition = Edition.objects.get(pk=edition.pk)
    assert str(edition) == "PR-1 2025"
    assert (edition.title, edition.title_en) == ("Próba wzoru", "A trial")
    assert (edition.report_class, edition.tab, edition.frequency, edition.per) == (
        "non_financial", "periodic", "yearly", "unit",
    )  # fmt: skip
    assert edition.levels == ["collective"]
    assert (edition.state, edition.used, edition.two_people) == ("draft", False, False)
    assert edition.digest == digest_of(edition.definition)
    assert acts_of(edition) == ["added"]


def test_the_order_of_cells_survives_the_database():
    edition = brought_in()

    kept = Edition.objects.get(pk=edition.pk)
    assert list(kept.compiled["cells"]) == ["1.b", "1.a"]
    assert json.dumps(kept.compiled) == json.dumps(edition.compiled)


def test_the_same_file_again_changes_nothing():
    first = brought_in()
    again = brought_in()

    assert again.pk == first.pk
    assert acts_of(first) == ["added"]
    assert first.history.count() == 1


def test_comments_and_the_order_of_keys_do_not_make_another_edition():
    first = brought_in()
    moved = text().splitlines()
    moved.insert(0, moved.pop(3))

    again = load(text="# uwaga\n" + "\n".join(moved), file="inny.toml", actor=SYSTEM)

    assert again.digest == first.digest
    assert acts_of(first) == ["added"]


def test_a_draft_follows_its_file():
    first = brought_in()
    changed = brought_in(title="Inny tytuł")

    assert changed.pk == first.pk
    assert Edition.objects.get(pk=first.pk).title == "Inny tytuł"
    assert changed.digest != first.digest
    entry = Entry.objects.get(act="questionnaires.edition.changed")
    assert entry.details == {
        "file": "proba.toml", "before": first.digest, "digest": changed.digest,
    }  # fmt: skip


def test_a_published_edition_that_no_report_uses_follows_its_file_and_stays_published():
    edition = publish(edition=brought_in(), actor=SYSTEM)

    changed = brought_in(title="Inny tytuł")

    assert (changed.pk, changed.state) == (edition.pk, "published")


def test_an_edition_in_use_never_changes():
    edition = publish(edition=brought_in(), actor=SYSTEM)
    mark_used(edition=edition, actor=SYSTEM)

    with pytest.raises(EditionFrozen) as refused:
        brought_in(title="Inny tytuł")

    assert "PR-1 2025" in str(refused.value)
    assert Edition.objects.get(pk=edition.pk).title == "Próba"


def test_an_edition_in_use_may_be_brought_in_again_unchanged():
    edition = mark_used(edition=publish(edition=brought_in(), actor=SYSTEM), actor=SYSTEM)

    assert brought_in().digest == edition.digest
    assert acts_of(edition) == ["added", "published", "used"]


def test_a_file_with_mistakes_leaves_nothing_behind():
    with pytest.raises(EditionInvalid) as refused:
        brought_in(check="1.c <= 1.a")

    assert [mistake.code for mistake in refused.value.mistakes] == ["E31"]
    assert str(refused.value).startswith("proba.toml:18: ")
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", "Pró\\u0000ba"),
        ("title_en", "x" * 501),
        ("edition", "2" * 501),
        ("code", "A" * 21),
    ],
    ids=["NUL", "title", "edition", "code"],
)
def test_what_no_database_would_keep_is_a_mistake_of_the_file(key, value):
    with pytest.raises(EditionInvalid):
        brought_in(**{key: value})


def test_code_and_edition_are_there_once():
    edition = brought_in()
    twin = Edition(code=edition.code, edition=edition.edition, definition={}, compiled={})

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.bulk_create([twin])


# --- Who may -------------------------------------------------------------------------------------


def test_whoever_may_edit_and_publish_forms_of_the_class_does_so():
    edition = load(text=text(), file="proba.toml", actor=OFFICE)
    edition = publish(edition=edition, actor=OFFICE)
    edition = withdraw(edition=edition, actor=OFFICE)

    assert edition.state == "withdrawn"


@pytest.mark.parametrize("actor", [NOBODY, OFFICE], ids=["nobody", "another class"])
def test_without_the_permission_for_the_class_nothing_is_done(actor):
    financial = text(**{"class": "financial"})
    with pytest.raises(NotAllowed):
        load(text=financial, file="proba.toml", actor=actor)
    with pytest.raises(NotAllowed):
        load_many(files=[Source("proba.toml", financial)], actor=actor)
    edition = load(text=financial, file="proba.toml", actor=SYSTEM)
    with pytest.raises(NotAllowed):
        publish(edition=edition, actor=actor)
    publish(edition=edition, actor=SYSTEM)
    with pytest.raises(NotAllowed):
        withdraw(edition=edition, actor=actor)

    assert acts_of(edition) == ["added", "published"]


# --- The machine ---------------------------------------------------------------------------------


def test_a_draft_is_published_withdrawn_and_published_again():
    edition = publish(edition=brought_in(), actor=SYSTEM)
    assert edition.is_published and edition.published_at

    edition = withdraw(edition=edition, actor=SYSTEM)
    assert edition.withdrawn_at
    assert not Edition.objects.published().exists()

    edition = publish(edition=edition, actor=SYSTEM)
    assert edition.withdrawn_at is None
    assert acts_of(edition) == ["added", "published", "withdrawn", "published"]
    assert list(edition.history.values_list("state", flat=True).order_by("history_id")) == [
        "draft", "published", "withdrawn", "published",
    ]  # fmt: skip


def test_what_is_published_is_not_published_twice_and_a_draft_is_not_withdrawn():
    edition = brought_in()
    with pytest.raises(Refused):
        withdraw(edition=edition, actor=SYSTEM)
    publish(edition=edition, actor=SYSTEM)
    with pytest.raises(Refused):
        publish(edition=edition, actor=SYSTEM)


def test_an_edition_is_marked_as_used_once():
    edition = brought_in()

    assert mark_used(edition=edition, actor=NOBODY).is_frozen
    assert mark_used(edition=edition, actor=NOBODY).is_frozen
    assert acts_of(edition) == ["added", "used"]


# --- Reading -------------------------------------------------------------------------------------


def test_the_form_of_an_edition_is_put_together_once(django_assert_num_queries):
    edition = brought_in()

    loaded = questionnaire_of(edition)
    with django_assert_num_queries(0):
        again = questionnaire_of(edition)

    assert again is loaded
    assert loaded.questionnaire.cell("1.a").label == "Ogółem"
    assert loaded.compiled == edition.compiled


def test_a_changed_edition_is_read_anew():
    before = questionnaire_of(brought_in())
    after = questionnaire_of(brought_in(title="Inny tytuł"))

    assert (before.questionnaire.title, after.questionnaire.title) == ("Próba", "Inny tytuł")


def test_the_previous_edition_is_the_last_published_one_before():
    for year in ("2021", "2022", "2023"):
        edition = brought_in(edition=year)
        if year != "2022":
            publish(edition=edition, actor=SYSTEM)
    publish(edition=brought_in(code="PR-2", edition="2024"), actor=SYSTEM)
    newest = brought_in(edition="2025")

    assert previous_edition(newest).edition == "2023"
    assert previous_edition(Edition.objects.get(code="PR-1", edition="2023")).edition == "2021"
    assert previous_edition(Edition.objects.get(code="PR-1", edition="2021")) is None


# --- Forms that name each other ------------------------------------------------------------------


def naming(code: str, other: str, **more) -> Source:
    return Source(f"{code}.toml", text(code=code, check=f"1.b <= {other}!1.a", **more))


def test_a_form_is_read_after_the_one_that_its_rules_name():
    files = [
        naming("A", "B", edition="2025"),
        naming("B", "C", edition="2025"),
        Source("C.toml", text(code="C", edition="2025")),
    ]

    assert [entry.file for entry in read(files)] == ["C.toml", "B.toml", "A.toml"]


def test_a_form_means_the_edition_of_its_own_year_even_if_an_older_one_is_known():
    older = text(code="C", edition="2024").replace('"a"', '"dawne"').replace("1.a", "1.dawne")
    load(text=older, file="C-2024.toml", actor=SYSTEM)

    count, frozen = load_many(
        files=[naming("A", "C"), Source("C.toml", text(code="C"))], actor=SYSTEM
    )

    assert (count, frozen) == (2, [])


def test_a_form_whose_year_has_no_edition_of_the_other_means_the_last_before():
    for year in ("2022", "2024"):
        brought_in(code="C", edition=year)
    old = text(code="C", edition="2021").replace('"a"', '"dawne"').replace("1.a", "1.dawne")
    load(text=old, file="C-2021.toml", actor=SYSTEM)

    [source] = [naming("A", "C", edition="2023")]
    edition = load(text=source.text, file=source.file, actor=SYSTEM)

    assert edition.compiled["outside"] == {"C!1.a": "num"}


def test_a_form_that_is_nowhere_is_told():
    with pytest.raises(EditionInvalid) as refused:
        read([naming("A", "NIEMA")])

    assert [mistake.code for mistake in refused.value.mistakes] == ["E32"]


def test_one_edition_in_two_files_is_told():
    with pytest.raises(EditionInvalid) as refused:
        read([Source("jeden.toml", text()), Source("dwa.toml", text())])

    [mistake] = refused.value.mistakes
    assert str(mistake).startswith("dwa.toml:1: ")
    assert "jeden.toml" in str(mistake)


# --- The command ---------------------------------------------------------------------------------


def run(*arguments: str, code: int = 0) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("load_questionnaires", *arguments, stdout=out, stderr=err, no_color=True)
    except SystemExit as ended:
        assert ended.code == code
    else:
        assert code == 0
    return out.getvalue(), err.getvalue()


def _said(editions: int, rules: int) -> str:
    return (
        f"Loaded: {editions} of {len(SHIPPED)} editions new or changed.\n"
        f"Assigning rules: {rules} of 1 new or changed.\n"
    )


def test_the_command_loads_and_publishes_what_comes_with_the_system_and_is_idempotent():
    assert run() == (_said(len(SHIPPED), rules=1), "")
    assert set(Edition.objects.published().values_list("code", "edition")) == SHIPPED
    acts = Entry.objects.filter(act__startswith="questionnaires.").count()

    assert run() == (_said(0, rules=0), "")
    assert Entry.objects.filter(act__startswith="questionnaires.").count() == acts


def test_the_command_leaves_a_withdrawn_edition_withdrawn():
    run()
    withdraw(edition=Edition.objects.get(code="CYBER"), actor=SYSTEM)

    run()

    assert Edition.objects.get(code="CYBER").state == "withdrawn"


def test_the_check_loads_nothing():
    assert run("--check") == (f"No mistakes in {len(SHIPPED)} editions.\n", "")
    assert not Edition.objects.exists()


def test_the_check_needs_no_database(django_assert_num_queries, tmp_path):
    path = tmp_path / "nowe.toml"
    path.write_text(text(check="1.b <= MZ-88!1.01.4"), encoding="utf-8")

    with django_assert_num_queries(0):
        assert run("--check") == (f"No mistakes in {len(SHIPPED)} editions.\n", "")
        assert run("--check", str(path)) == ("No mistakes in 1 editions.\n", "")


def test_the_check_prints_every_mistake_of_every_file_with_its_line_and_ends_with_one(tmp_path):
    (tmp_path / "a.toml").write_text(text(check="1.c <= 1.a"), encoding="utf-8")
    (tmp_path / "sub").mkdir()
    wrong = text(code="PR-2", check="1.b <= 1.d").replace('per = "unit"', 'per = "zakład"')
    (tmp_path / "sub" / "b.toml").write_text(wrong, encoding="utf-8")

    out, err = run("--check", str(tmp_path), code=1)

    lines = err.splitlines()
    assert out == ""
    assert [line.partition(": ")[0] for line in lines] == [
        f"{tmp_path}/a.toml:18", f"{tmp_path}/sub/b.toml:7", f"{tmp_path}/sub/b.toml:18",
    ]  # fmt: skip
    assert not Edition.objects.exists()


def test_one_file_with_a_mistake_stops_the_loading_of_all(tmp_path):
    (tmp_path / "a.toml").write_text(text(), encoding="utf-8")
    (tmp_path / "b.toml").write_text("language = \n", encoding="utf-8")

    _out, err = run(str(tmp_path), code=1)

    assert err.startswith(f"{tmp_path}/b.toml:1: ")
    assert not Edition.objects.exists()


def test_the_command_tells_of_a_changed_file_whose_edition_is_in_use(tmp_path):
    mark_used(edition=brought_in(), actor=SYSTEM)
    path = tmp_path / "a.toml"
    path.write_text(text(title="Inny tytuł"), encoding="utf-8")

    out, err = run(str(path), code=1)

    assert "PR-1 2025" in err
    assert out == "Loaded: 0 of 1 editions new or changed.\n"


def test_a_path_that_is_not_there_is_told():
    with pytest.raises(CommandError, match="nie-ma"):
        call_command("load_questionnaires", "nie-ma.toml")


# --- What comes with the system ------------------------------------------------------------------


def test_nothing_that_comes_with_the_system_passes_for_official():
    for entry in read(shipped()):
        form = entry.loaded.questionnaire
        assert {section.provenance for section in form.sections} == {"project"}
        # Rows and relations that public prints show say so themselves; rows name the print.
        named = {rule.provenance for rule in form.rules}  # nothing: that of its section
        assert named <= {"", "project"} or form.code in ("MZ-03", "MZ-11")
        assert all(section.note for section in form.sections)


def test_every_label_of_what_comes_with_the_system_is_there_in_both_languages():
    for entry in read(shipped()):
        form = entry.loaded.questionnaire
        named = [form, *form.sections]
        named += [row for section in form.sections for row in section.rows]
        named += [column for section in form.sections for column in section.columns]
        named += [option for cell in form.cells for option in cell.options]
        assert [thing for thing in named if not (thing.label and thing.label_en)] == []
        assert [rule.id for rule in form.rules if not (rule.message and rule.message_en)] == []


def test_last_year_has_the_cells_of_this_year():
    loaded = {entry.file: entry.loaded for entry in read(shipped())}
    folder = Path(settings.BASE_DIR) / "fixtures" / "questionnaires"
    for code in ("mz-88", "mz-89"):
        years = [
            loaded[str((folder / code / f"{year}.toml").relative_to(settings.BASE_DIR))]
            for year in (2024, 2025)
        ]
        assert years[0].compiled["cells"] == years[1].compiled["cells"]
