"""Two at once at the desk, on PostgreSQL with real threads: one of them wins, nothing is doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import close_old_connections, connection

from ssoz.questionnaires.models import Draft, Edition
from ssoz.questionnaires.operations import begin_draft, change_draft, propose, publish_draft
from ssoz.questionnaires.refusals import DraftChangedMeanwhile, Refused
from ssoz.questionnaires.steps import Put
from tests.makers import make_edition
from tests.ssoz.questionnaires.desk import TABLE, actor, tomorrow

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Begin acts at one moment; return what each gave, or how it was refused."""
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        together.wait(timeout=20)
        try:
            return act()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    close_old_connections()
    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result(timeout=60) for one in [pool.submit(run, act) for act in acts]]


def proposed(edition: Edition) -> Draft:
    editor = actor("Ewa")
    draft = begin_draft(edition=edition, name="2026", actor=editor)
    return propose(draft=draft, effective_on=tomorrow(), actor=editor)


def test_of_two_who_publish_one_draft_one_wins():
    draft = proposed(make_edition(code="TB-1", text=TABLE))
    first, second = actor("Piotr"), actor("Paweł")

    outcomes = at_once(
        lambda: publish_draft(draft=draft, actor=first),
        lambda: publish_draft(draft=draft, actor=second),
    )

    assert sorted(type(one).__name__ for one in outcomes) == ["Edition", "Refused"]
    assert Edition.objects.filter(code="TB-1", edition="2026").count() == 1


def test_of_two_drafts_of_one_name_one_is_published():
    edition = make_edition(code="TB-1", text=TABLE)
    drafts, publisher = [proposed(edition), proposed(edition)], actor("Piotr")

    outcomes = at_once(
        lambda: publish_draft(draft=drafts[0], actor=publisher),
        lambda: publish_draft(draft=drafts[1], actor=publisher),
    )

    assert sorted(type(one).__name__ for one in outcomes) == ["Edition", "Refused"]
    assert sorted(Draft.objects.values_list("state", flat=True)) == ["proposed", "published"]


def test_of_two_who_change_one_place_one_is_told_and_of_two_places_both_are_kept():
    edition, first, second = make_edition(code="TB-1", text=TABLE), actor("Ewa"), actor("Ola")
    draft = begin_draft(edition=edition, name="2026", actor=first)

    def put(path: tuple, value: str, who) -> Callable[[], object]:
        return lambda: change_draft(draft=draft, revision=1, steps=[Put(path, value)], actor=who)

    row = ("section", 0, "rows", 0)
    outcomes = at_once(
        put((*row, "label"), "A", first), put((*row, "label"), "B", second),
        put((*row, "help"), "C", second),
    )  # fmt: skip

    assert sum(isinstance(one, DraftChangedMeanwhile) for one in outcomes) == 1
    kept = Draft.objects.get(pk=draft.pk)
    assert kept.revision == 3
    assert kept.definition["section"][0]["rows"][0]["help"] == "C"
