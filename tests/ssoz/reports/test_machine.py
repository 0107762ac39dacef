"""The report machine against its drawing: many people, refused acts, clashes, and what is kept."""

from dataclasses import dataclass

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ssoz.actors import SYSTEM, Actor, NotAllowed
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.people.models import Person
from ssoz.reports import operations
from ssoz.reports.models import Obligation, Report, Version
from ssoz.reports.operations import Refused
from ssoz.reports.queries import answers_at
from ssoz.units.models import Unit
from tests.makers import (
    make_actor,
    make_collection,
    make_edition,
    make_obligation,
    make_reporter,
    make_supervisor,
    make_unit,
)
from tests.ssoz.reports.drawing import (
    ANSWERS,
    ARROWS,
    CELLS,
    FILL,
    MAILS,
    OFFICE,
    DrawnReport,
)

EVERYBODY = ["anna", "jan", "ewa", "adam", "ola", "centre", "stranger", "other-office", "employee"]
DECISIONS = {"verify": {}, "accept": {}, "send_back": {"reason": "x"}, "reopen": {"reason": "x"}}

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class World:
    """The people, the unit and its obligations; what an example does is rolled back at its end."""

    unit: Unit
    actors: dict[str, Actor]
    obligations: dict[bool, Obligation]


class Machine(RuleBasedStateMachine):
    """Acts of nine people, allowed or not, each compared with what the drawing says."""

    world: World

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.actors = self.world.actors

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    @initialize(two_people=st.booleans())
    def begin(self, two_people):
        obligation = self.world.obligations[two_people]
        [self.report] = operations.activate(
            obligation=obligation, level="collective", actor=self.actors["anna"]
        )
        self.collection = obligation.collection
        self.mails_before = OutgoingMail.objects.count()
        self.drawn = DrawnReport(two_people, header={"H.nazwa": self.world.unit.name})

    def outcome(self, act, **words):
        """Do an act in a savepoint; return what came of it: `ok`, `not allowed`, or a refusal."""
        self.result = None
        try:
            with transaction.atomic():
                self.result = act(**words)
        except NotAllowed:
            return "not allowed"
        except Refused as refused:
            return refused.code
        return "ok"

    @rule(
        who=st.sampled_from(EVERYBODY),
        cells=st.dictionaries(st.sampled_from(CELLS), st.sampled_from(ANSWERS), min_size=1),
        behind=st.integers(0, 3),
    )
    def fill(self, who, cells, behind):
        self.save(who, cells, behind)

    def save(self, who, cells, behind):
        revision = max(self.drawn.revision - behind, 0)
        expected = self.drawn.expected_fill(who)
        found = self.outcome(
            operations.fill,
            report=self.report, revision=revision, cells=cells, actor=self.actors[who],
        )  # fmt: skip
        assert found == expected
        if expected != "ok":
            return
        clashing = self.drawn.clashes(revision, cells)
        now = self.drawn.answers
        written = {
            cell: answer
            for cell, answer in cells.items()
            if cell not in clashing and now.get(cell) != answer
        }
        assert {clash.cell for clash in self.result.clashes} == clashing
        for clash in self.result.clashes:
            assert (clash.mine, clash.theirs) == (cells[clash.cell], now.get(clash.cell))
            assert clash.by == self.author_of(clash.cell)
        assert set(self.result.changed) == set(written)
        if written:
            self.drawn.keep(who, written)
        assert self.result.revision == self.drawn.revision

    def author_of(self, cell):
        touching = [change.who for change in self.drawn.changes if cell in change.cells]
        return self.actors[touching[-1]].name

    @rule(who=st.sampled_from(EVERYBODY), behind=st.sampled_from([0, 0, 0, 1]))
    def send(self, who, behind):
        self.hand_in(who, behind)

    def hand_in(self, who, behind):
        revision = self.drawn.revision - behind
        expected = self.drawn.expected_send(who, revision)
        found = self.outcome(
            operations.send, report=self.report, revision=revision, actor=self.actors[who]
        )
        assert found == expected
        if expected == "ok":
            self.drawn.follow("send", who)

    @precondition(lambda self: self.is_in("draft", "returned"))
    @rule(who=st.sampled_from(sorted(FILL)), women=st.sampled_from(["0", "3"]))
    def fill_right_and_send(self, who, women):
        """Go where few examples would come by chance."""
        self.save(who, {"1.01.a": "7", "1.01.b": women, "1.02.a": None}, 0)
        self.hand_in(who, 0)

    @precondition(lambda self: self.is_in("draft", "returned"))
    @rule(who=st.sampled_from(sorted(FILL)), whole=st.booleans())
    def fill_much_explain_and_send(self, who, whole):
        """Send with warnings, all explained or all but one."""
        self.save(who, {"1.01.a": "150", "1.01.b": "0", "1.02.a": "3"}, 0)
        self.give_reason(who, "1.01.a")
        if whole:
            self.give_reason(who, "1.99.a")
        self.hand_in(who, 0)

    @rule(who=st.sampled_from(EVERYBODY), cell=st.sampled_from(["1.01.a", "1.02.a", "1.99.a"]))
    def explain(self, who, cell):
        self.give_reason(who, cell)

    def give_reason(self, who, cell):
        expected = self.drawn.expected_fill(who)
        if expected == "ok" and cell not in self.drawn.warnings():
            expected = "no_warning"
        found = self.outcome(
            operations.explain,
            report=self.report, rule="wiele", cell=cell, text="Tak jest.", actor=self.actors[who],
        )  # fmt: skip
        assert found == expected
        if expected == "ok":
            self.drawn.explain(who, cell)

    @rule(who=st.sampled_from(EVERYBODY), act=st.sampled_from(sorted(DECISIONS)))
    def decide(self, who, act):
        self.decide_on(who, act)

    @precondition(lambda self: self.is_in("sent", "verified", "accepted"))
    @rule(who=st.sampled_from(sorted(OFFICE)), order=st.permutations(sorted(DECISIONS)))
    def decide_what_is_possible(self, who, order):
        self.decide_on(who, next(act for act in order if self.drawn.state in ARROWS[act]))

    @precondition(lambda self: self.is_in("sent", "verified"))
    @rule(who=st.sampled_from(["ewa", "adam"]), act=st.sampled_from(["send_back", "verify"]))
    def look_at_it_first(self, who, act):
        self.decide_on(who, act)

    def decide_on(self, who, act):
        expected = self.drawn.expected_decision(who, act)
        operation = getattr(operations, act)
        found = self.outcome(
            operation, report=self.report, **DECISIONS[act], actor=self.actors[who]
        )
        assert found == expected
        if expected == "ok":
            self.drawn.follow(act, who)

    def is_in(self, *states):
        return hasattr(self, "drawn") and self.drawn.state in states

    @rule(often=st.integers(0, 4))
    def close_or_open(self, often):
        if often and not self.drawn.closed:
            return  # else most of an example would happen behind closed doors
        act = operations.reopen_collection if self.drawn.closed else operations.close_collection
        act(collection=self.collection, actor=SYSTEM)
        self.drawn.closed = not self.drawn.closed

    # --- What must agree after each step ---------------------------------------------------------

    @invariant()
    def state_revision_answers_and_changes_agree(self):
        if not hasattr(self, "drawn"):
            return
        row, drawn = Report.objects.get(pk=self.report.pk), self.drawn
        assert (row.state, row.revision, row.answers) == (
            drawn.state,
            drawn.revision,
            drawn.answers,
        )
        assert set(row.fillers) == {self.actors[who].person_id for who in drawn.fillers}
        changes = list(row.changes.order_by("revision"))
        assert [change.revision for change in changes] == list(range(1, drawn.revision + 1))
        for change, told in zip(changes, drawn.changes, strict=True):
            actor = self.actors.get(told.who, SYSTEM)
            assert change.cells == told.cells
            assert (change.person_id, change.person_name) == (actor.person_id, actor.name)
            assert change.on_behalf == (told.who not in ("anna", "jan", "System"))

    @invariant()
    def answers_rebuilt_from_changes_are_those_of_each_revision(self):
        if hasattr(self, "drawn"):
            for revision in range(self.drawn.revision + 1):
                rebuilt = answers_at(self.report, revision)
                assert rebuilt == self.drawn.answers_at(revision)

    @invariant()
    def versions_history_journal_and_mails_agree(self):
        if not hasattr(self, "drawn"):
            return
        versions = Version.objects.filter(report=self.report).order_by("number")
        kept = [(v.occasion, v.revision, v.answers) for v in versions]
        assert kept == self.drawn.versions
        history = self.report.history.order_by("history_id").values_list("state", flat=True)
        assert list(history) == self.drawn.states
        acts = Entry.objects.about(self.report).values_list("act", flat=True)
        assert list(acts) == self.drawn.acts
        mails = OutgoingMail.objects.order_by("pk").values_list("template", flat=True)
        told = [name for name in mails[self.mails_before :] if name in MAILS.values()]
        assert told == self.drawn.mails

    @invariant()
    def nobody_accepted_what_they_filled_in(self):
        if not hasattr(self, "drawn"):
            return
        for version in Version.objects.filter(report=self.report, occasion="accepted"):
            before = self.report.changes.filter(revision__lte=version.revision)
            assert version.person_id not in set(before.values_list("person_id", flat=True))
            assert version.person_id != self.actors["ola"].person_id


def test_the_machine_does_what_the_drawing_says_and_nothing_else(run_queue):
    unit = make_unit()
    ola = make_supervisor(unit, first_name="Ola")
    make_actor(
        role="reporter-non-financial", unit=unit, person=Person.objects.get(pk=ola.person_id)
    )
    actors = {
        "anna": make_reporter(unit, first_name="Anna"),
        "jan": make_reporter(unit, first_name="Jan"),
        "ewa": make_supervisor(unit, first_name="Ewa"),
        "adam": make_supervisor(unit, first_name="Adam"),
        "ola": ola,
        "centre": make_actor(role="cez-admin", first_name="Iza"),
        "stranger": make_reporter(make_unit()),
        "other-office": make_supervisor(make_unit(voivodeship="14")),
        "employee": make_actor(role="cez-employee"),
    }
    obligations = {
        two_people: make_obligation(
            collection=make_collection(
                edition=make_edition(code=f"T-{int(two_people)}", two_people=two_people)
            ),
            unit=unit,
        )
        for two_people in (False, True)
    }
    Machine.world = World(unit, actors, obligations)
    run_queue()
    run_state_machine_as_test(Machine)


def test_the_arrows_of_the_model_are_those_of_the_drawing_and_no_others():
    found: dict[str, dict[str, str]] = {}
    for arrow in Report._meta.get_field("state").get_all_transitions(Report):
        found.setdefault(arrow.name, {})[str(arrow.source)] = str(arrow.target)
    assert found == ARROWS
