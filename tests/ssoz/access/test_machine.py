"""The application machine against its drawing: many people, many applications, refused acts too."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ssoz.access import operations
from ssoz.access.models import Application, Attachment, Packet, Profile
from ssoz.access.refusals import Refused
from ssoz.actors import Actor, NotAllowed
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.units.models import Unit
from tests.makers import make_actor, make_person, make_unit, pdf_upload, person_actor, uw_of
from tests.ssoz.access.drawing import ARROWS, MAILS, Drawing, DrawnApplication, DrawnPacket

ROLES = ["reporter-non-financial", "reporter-financial"]
APPLICANTS = ["anna", "bartosz"]
EVERYBODY = [*APPLICANTS, "uw", "other-uw", "cez"]
# Bartosz applies in the unit, and is the administrator of the office that decides there.
DECIDERS = {"anna": {"uw", "bartosz", "cez"}, "bartosz": {"cez"}}

# A minute alone; beside two journeys with their systems and browsers, several.
pytestmark = [pytest.mark.django_db, pytest.mark.postgresql, pytest.mark.timeout(900)]


@dataclass(frozen=True)
class World:
    """The people and the unit of all examples; what an example does is rolled back at its end."""

    unit: Unit
    actors: dict[str, Actor]
    run_queue: Callable[[], int]


class Machine(RuleBasedStateMachine):
    """Acts of five people, allowed or not, each compared with what the drawing says."""

    world: World

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.drawing = Drawing()
        self.unit = self.world.unit
        self.actors = self.world.actors

    def teardown(self):
        transaction.savepoint_rollback(self.savepoint)

    def outcome(self, act, *args, **kwargs):
        """Do an act in a savepoint; return what came of it: `ok`, `not allowed`, or a refusal."""
        try:
            with transaction.atomic():
                act(*args, **kwargs)
        except NotAllowed:
            return "not allowed"
        except Refused as refused:
            return refused.code
        return "ok"

    def some_application(self, data):
        number = data.draw(st.sampled_from(sorted(self.drawing.applications)))
        return Application.objects.for_page().get(number=number)

    def drawn(self, application) -> DrawnApplication:
        return self.drawing.applications[application.number]

    # --- The applicant -----------------------------------------------------------------------

    @rule(who=st.sampled_from(APPLICANTS), roles=st.lists(st.sampled_from(ROLES), unique=True))
    def save(self, who, roles):
        actor = self.actors[who]
        saved = []

        def act():
            packet = operations.begin(actor=actor)
            packet = operations.choose_unit(packet=packet, unit=self.unit, actor=actor)
            packet = operations.choose_roles(
                packet=packet, role_codes=roles, phone="600123456",
                email=packet.person.email, position="", actor=actor,
            )  # fmt: skip
            saved.extend(
                operations.apply(
                    packet=packet, revision=packet.revision, declared=True, actor=actor
                )
            )

        expected = "ok"
        if self.drawing.unfinished(who):
            expected = "saved"
        elif who in self.drawing.blocked:
            expected = "blocked"
        elif self.drawing.holds_open(who, roles):
            expected = "role_taken"
        elif not roles:
            expected = "no_role"
        assert self.outcome(act) == expected
        if expected == "ok":
            packet = saved[0].packet_id
            self.drawing.packets[packet] = DrawnPacket(who)
            for application in saved:
                self.drawing.applications[application.number] = DrawnApplication(
                    who, application.role.code, packet
                )

    @precondition(lambda self: self.drawing.packets)
    @rule(
        data=st.data(), who=st.sampled_from(EVERYBODY), act=st.sampled_from(["finish", "discard"])
    )
    def close(self, data, who, act):
        packet_id = data.draw(st.sampled_from(sorted(self.drawing.packets)))
        drawn = self.drawing.packets[packet_id]
        packet = Packet.objects.get(pk=packet_id)
        expected = "ok"
        if self.actors[who].person_id != self.actors[drawn.applicant].person_id:
            expected = "not allowed"
        elif act == "finish" and drawn.discarded:
            expected = "discarded"
        elif act == "discard" and drawn.finished:
            expected = "finished"
        elif act == "finish" and not drawn.finished and drawn.applicant in self.drawing.blocked:
            expected = "blocked"
        operation = getattr(operations, act)
        assert self.outcome(operation, packet=packet, actor=self.actors[who]) == expected
        if expected != "ok" or drawn.finished or drawn.discarded:
            return
        for row in self.drawing.in_packet(packet_id):
            row.follow(act)
        drawn.finished, drawn.discarded = act == "finish", act == "discard"
        if act == "finish":
            self.drawing.mails.append((drawn.applicant, "application_received"))

    @precondition(lambda self: self.drawing.packets)
    @rule(data=st.data(), who=st.sampled_from(APPLICANTS))
    def attach(self, data, who):
        packet_id = data.draw(st.sampled_from(sorted(self.drawing.packets)))
        drawn = self.drawing.packets[packet_id]
        states = {row.state for row in self.drawing.in_packet(packet_id)}
        expected = "ok"
        if drawn.applicant != who or drawn.discarded:
            expected = "not allowed"
        elif not states & {"draft", "pending"}:
            expected = "closed"
        elif drawn.files >= 10:
            expected = "too_many"
        packet = Packet.objects.get(pk=packet_id)
        act = self.outcome(
            operations.attach, packet=packet, upload=pdf_upload(), actor=self.actors[who]
        )
        assert act == expected
        if expected == "ok":
            self.world.run_queue()
            drawn.files += 1
            drawn.evidence += 1

    @precondition(lambda self: any(p.files for p in self.drawing.packets.values()))
    @rule(data=st.data(), who=st.sampled_from(APPLICANTS))
    def detach(self, data, who):
        standing = Attachment.objects.filter(removed_at__isnull=True).order_by("pk")
        attachment = data.draw(st.sampled_from(list(standing)))
        drawn = self.drawing.packets[attachment.packet_id]
        states = {row.state for row in self.drawing.in_packet(attachment.packet_id)}
        expected = "ok"
        if drawn.applicant != who:
            expected = "not allowed"
        elif states - {"draft", "pending"}:
            expected = "evidence"
        act = self.outcome(operations.detach, attachment=attachment, actor=self.actors[who])
        assert act == expected
        if expected == "ok":
            drawn.files -= 1
            drawn.evidence -= 1

    # --- Decisions -----------------------------------------------------------------------------

    @precondition(lambda self: self.drawing.applications)
    @rule(
        data=st.data(),
        who=st.sampled_from(EVERYBODY),
        act=st.sampled_from(["approve", "reject", "archive", "withdraw"]),
    )
    def decide(self, data, who, act):
        application = self.some_application(data)
        drawn = self.drawn(application)
        before = drawn.state
        expected = self.expected_decision(drawn, who, act)
        words = {
            "reject": {"reason_code": "signature", "reason": ""},
            "archive": {"reason": "Zmiana pracy"},
        }
        operation = getattr(operations, act)
        found = self.outcome(
            operation, application=application, actor=self.actors[who], **words.get(act, {})
        )
        assert found == expected
        if expected == "ok":
            drawn.follow(act)
            if (act, before) in MAILS:
                self.drawing.mails.append((drawn.applicant, MAILS[act, before]))

    def expected_decision(self, drawn, who, act):
        own = self.actors[who].person_id == self.actors[drawn.applicant].person_id
        if act == "withdraw":
            allowed = own
        else:
            allowed = who in DECIDERS[drawn.applicant] and drawn.state not in ("draft", "discarded")
        if not allowed:
            return "not allowed"
        if drawn.state not in ARROWS[act]:
            return "decided"
        packet = self.drawing.packets[drawn.packet]
        if act == "approve" and not (packet.evidence or packet.paper):
            return "no_evidence"
        return "ok"

    @precondition(lambda self: self.drawing.applications)
    @rule(data=st.data(), who=st.sampled_from(EVERYBODY), paper=st.booleans())
    def handle_paper(self, data, who, paper):
        application = self.some_application(data)
        drawn = self.drawn(application)
        expected = "ok"
        if who not in DECIDERS[drawn.applicant] or drawn.state in ("draft", "discarded"):
            expected = "not allowed"
        elif drawn.state != "pending":
            expected = "decided"
        actor = self.actors[who]
        if paper:
            found = self.outcome(
                operations.record_paper, application=application, channel="post",
                received_on=date(2026, 1, 5), actor=actor,
            )  # fmt: skip
        else:
            found = self.outcome(
                operations.ask_for_document, application=application, reason="Nieczytelny skan",
                actor=actor,
            )  # fmt: skip
        assert found == expected
        if expected != "ok":
            return
        if paper:
            self.drawing.packets[drawn.packet].paper = True
        else:
            drawn.note("document_asked")
            self.drawing.mails.append((drawn.applicant, "document_asked"))

    @precondition(lambda self: self.drawing.applications)
    @rule(data=st.data(), who=st.sampled_from(EVERYBODY), block=st.booleans())
    def block(self, data, who, block):
        applicant = self.drawn(self.some_application(data)).applicant
        profile = self.profile_of(applicant)
        blocked = applicant in self.drawing.blocked
        actor = self.actors[who]
        allowed = who in DECIDERS[applicant]
        if block:
            found = self.outcome(operations.block, profile=profile, reason="Kontrola", actor=actor)
        else:
            found = self.outcome(operations.unblock, profile=profile, actor=actor)
        assert found == ("ok" if allowed else "not allowed")
        if not allowed or blocked == block:
            return
        (self.drawing.blocked.add if block else self.drawing.blocked.remove)(applicant)
        self.drawing.mails.append((applicant, f"profile_{'' if block else 'un'}blocked"))

    def profile_of(self, applicant):
        return Profile.objects.get(person_id=self.actors[applicant].person_id, unit=self.unit)

    # --- What must agree after each step ---------------------------------------------------------

    @invariant()
    def states_history_and_journal_agree(self):
        rows = Application.objects.filter(profile__unit=self.unit)
        numbers = dict(rows.values_list("pk", "number"))
        found = {n: ([], []) for n in numbers.values()}
        history = Application.history.filter(id__in=numbers).order_by("history_id")
        for number, state in history.values_list("number", "state"):
            found[number][0].append(state)
        entries = Entry.objects.filter(thing_type="access.application", thing_id__in=numbers)
        for pk, act in entries.order_by("id").values_list("thing_id", "act"):
            found[numbers[pk]][1].append(act)
        drawn = self.drawing.applications
        assert found == {n: (row.states, row.acts) for n, row in drawn.items()}
        states = {n: row.state for n, row in drawn.items()}
        assert dict(rows.values_list("number", "state")) == states

    @invariant()
    def stored_statuses_follow_the_table(self):
        people = {self.actors[who].person_id: who for who in APPLICANTS}
        stored = Profile.objects.filter(unit=self.unit, applications__isnull=False)
        for person, status in stored.values_list("person_id", "stored_status"):
            assert status == self.drawing.stored_status(people[person])

    @invariant()
    def mails_agree(self):
        people = {self.actors[who].person_id: who for who in APPLICANTS}
        rows = OutgoingMail.objects.filter(about_unit_id=self.unit.pk).order_by("pk")
        assert [(people[m.person_id], m.template) for m in rows] == self.drawing.mails


def test_the_machine_does_what_the_drawing_says_and_nothing_else(run_queue):
    uw = make_actor(role="uw-admin", unit=uw_of("10"))
    actors = {
        "anna": person_actor(make_person(first_name="Anna", family_name="Ślęzak")),
        "bartosz": uw,
        "uw": uw,
        "other-uw": make_actor(role="uw-admin", unit=uw_of("14")),
        "cez": make_actor(role="cez-admin"),
    }
    Machine.world = World(make_unit(voivodeship="10"), actors, run_queue)
    run_queue()
    run_state_machine_as_test(Machine)


def test_the_arrows_of_the_model_are_those_of_the_drawing_and_no_others():
    found: dict[str, dict[str, str]] = {}
    for arrow in Application._meta.get_field("state").get_all_transitions(Application):
        found.setdefault(arrow.name, {})[str(arrow.source)] = str(arrow.target)
    assert found == ARROWS
