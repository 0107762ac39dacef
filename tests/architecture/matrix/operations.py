"""What each operation asks that calls `require`, by hand, and how the operation is called.

One line for each operation: a name to be read in a failure, who is let in, and the call. Whoever is
not let in gets `NotAllowed`; for whoever is, it does not matter what else the operation refuses.
"""

from collections.abc import Callable
from copy import copy
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ssoz.access import importing
from ssoz.access import operations as access
from ssoz.access.models import Invitation, Packet
from ssoz.access.operations import announcing, roles
from ssoz.bulk import operations as bulk
from ssoz.exchange import operations as exchange
from ssoz.exchange.operations import exports
from ssoz.health import operations as health
from ssoz.mail import operations as mail
from ssoz.notices import operations as notices
from ssoz.parameters import operations as parameters
from ssoz.parameters.catalogue import PARAMETERS
from ssoz.people import operations as people
from ssoz.preferences import operations as preferences
from ssoz.preferences.models import SavedFilter
from ssoz.presence import operations as presence
from ssoz.questionnaires import operations as questionnaires
from ssoz.questionnaires.catalogue import Source
from ssoz.questionnaires.steps import Put, Remove
from ssoz.register import operations as register
from ssoz.reports import operations as reports
from ssoz.reports.models import Period
from ssoz.summaries import operations as summaries
from ssoz.summaries.queries import Asked
from ssoz.trials import operations as trials
from ssoz.trials.operations import Sources
from ssoz.units import operations as units
from ssoz.units.models import Part, Succession, Supervision, Voivodeship
from ssoz.workbooks import operations as workbooks
from ssoz.workbooks.models import Upload
from tests.architecture.matrix.letting_in import (
    OF_ONE_CLASS,
    RIGHTLESS,
    THE_SYSTEM,
    UNCONFIRMED,
    Case,
    Condition,
    Line,
    anywhere,
    begun,
    both,
    confirmed,
    country,
    either,
    nobody,
    of_official,
    oneself,
    own_batch,
    own_bulk,
    own_export,
    right,
    signed_in,
    the_system,
)
from tests.architecture.matrix.world import role_thing
from tests.editions import SMALL
from tests.makers import uw_of


def _today() -> Any:
    return timezone.localdate()


def _upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("plik.txt", b"nie jest tym, czym ma byc")


_DECIDE = "application.decide|application.decide_central"
_decides = right(_DECIDE, "access_application")
_blocks = right("profile.block", "access_profile")
_edits = right("unit.edit", "units_unit")
_invites = right("application.decide", "access_invitation")
_announces, _looks_after = anywhere("announcement.edit"), anywhere("system.read")
_system_too = either(_edits, the_system)
_judges = right("report.verify|report.accept", "reports_report")
_fills = right("report.fill", "reports_report")
_obliges = either(right("obligation.decide", "reports_obligation"), the_system)
_collects, _forms = country("obligation.decide"), country("edition.publish")
_makes_forms = country("edition.edit")
_tries, _own_trial = either(_makes_forms, _forms), begun(lambda case: case.world.trial)


def _application(name: str, **words: Any) -> Line:
    operation = getattr(access, name)
    return Line(name, _decides, lambda c: operation(
        application=c.side.pending, **words, actor=c.actor))  # fmt: skip


def _of_oneself(operation: Callable, **words: Any) -> Line:
    return Line(operation.__name__, oneself, lambda c: operation(
        person=c.mine.person, **words, actor=c.actor))  # fmt: skip


def _report(name: str, lets_in: Condition, **words: Any) -> Line:
    operation = getattr(reports, name)
    return Line(name, lets_in, lambda c: operation(
        report=c.side.report, **words, actor=c.actor))  # fmt: skip


def _brought_in(case: Case) -> Upload:
    """Keep what whoever acts would have read from a workbook."""
    own = {"person_id": case.actor.person_id or 0, "profile_id": case.actor.profile_id}
    given = {"revision": 0, "file_name": "a.xlsx", "read_at": timezone.now()}
    upload, _made = Upload.objects.update_or_create(report=case.side.report, **own, defaults=given)
    return upload


def _obligation(name: str, **words: Any) -> Line:
    operation = getattr(reports, name)
    return Line(name, _obliges, lambda c: operation(
        obligation=c.side.report.obligation, **words, actor=c.actor))  # fmt: skip


def _collection(name: str, **words: Any) -> Line:
    operation = getattr(reports, name)
    return Line(name, _collects, lambda c: operation(
        collection=c.side.report.collection, **words, actor=c.actor))  # fmt: skip


def _draft(operation: Callable, lets_in: Condition, **words: Any) -> Line:
    return Line(operation.__name__, lets_in, lambda c: operation(
        draft=c.world.desk, **words, actor=c.actor))  # fmt: skip


def _rules(operation: Callable, lets_in: Condition, **words: Any) -> Line:
    return Line(operation.__name__, lets_in, lambda c: operation(
        draft=c.world.rules_draft, **words, actor=c.actor))  # fmt: skip


def _job(operation: Callable, lets_in: Condition, **words: Any) -> Line:
    name = f"register {operation.__name__}"
    return Line(name, lets_in, lambda c: operation(job=c.world.job, **words, actor=c.actor))


# What each register asks of whoever brings a file of it in.
_BRINGS = {
    "units": "unit.edit", "profiles": "profile.block", "grants": "role.edit",
    "legacy": "application.decide",
}  # fmt: skip


def _import_begun(name: str) -> Line:
    return Line(f"begin_import of {name}", anywhere(_BRINGS[name]),
                lambda c: importing.begin_import(register=name, upload=_upload(), actor=c.actor))  # fmt: skip


def _may_bring(case: Case) -> bool:
    return anywhere(_BRINGS[case.side.batch.register])(case)


def _batch(name: str, lets_in: Condition = own_batch, **words: Any) -> Line:
    operation = getattr(exchange, name)
    return Line(f"batch {name}", lets_in, lambda c: operation(
        batch=c.side.batch, **words, actor=c.actor))  # fmt: skip


def _export(operation: Callable, lets_in: Condition = the_system, **words: Any) -> Line:
    name = f"export {operation.__name__}"
    return Line(name, lets_in, lambda c: operation(
        export=copy(c.side.export), **words, actor=c.actor))  # fmt: skip


ACCESS = [
    _application("approve"),
    _application("reject", reason_code="signature", reason=""),
    _application("archive", reason="Porządki"),
    _application("ask_for_document", reason="Nieczytelny skan"),
    Line("record_paper", _decides, lambda c: access.record_paper(
        application=c.side.pending, channel="post", received_on=_today(), actor=c.actor)),
    Line("approve a role that CeZ grants", anywhere("application.decide_central"),
         lambda c: access.approve(application=c.world.central, actor=c.actor)),
    Line("attach by an office", _decides, lambda c: access.attach(
        packet=c.side.pending.packet, upload=_upload(), by_office=True, actor=c.actor)),
    Line("attach", oneself, lambda c: access.attach(
        packet=c.mine.pending.packet, upload=_upload(), actor=c.actor)),
    Line("detach", oneself, lambda c: access.detach(
        attachment=c.mine.pending.packet.attachments.get(), actor=c.actor)),
    Line("withdraw", oneself, lambda c: access.withdraw(
        application=c.mine.pending, actor=c.actor)),
    Line("mark_sent_otherwise", oneself, lambda c: access.mark_sent_otherwise(
        application=c.mine.pending, value=True, actor=c.actor)),
    Line("begin", confirmed, lambda c: access.begin(actor=c.actor)),
    Line("transfer", confirmed, lambda c: access.transfer(
        login="nie ma takiego", password="żadne", actor=c.actor)),
    Line("choose_unit", oneself, lambda c: access.choose_unit(
        packet=c.mine.pending.packet, unit=c.mine.unit, actor=c.actor)),
    Line("apply", oneself, lambda c: access.apply(
        packet=c.mine.pending.packet, revision=0, declared=True, actor=c.actor)),
    Line("discard", oneself, lambda c: access.discard(
        packet=c.mine.pending.packet, actor=c.actor)),
    Line("finish", oneself, lambda c: access.finish(
        packet=c.mine.pending.packet, actor=c.actor)),
    Line("discard with an application of another", nobody, lambda c: access.discard(
        packet=_mixed(c), actor=c.actor)),
    Line("finish with an application of another", nobody, lambda c: access.finish(
        packet=_mixed(c), actor=c.actor)),
    Line("reapply", oneself, lambda c: access.reapply(
        application=c.mine.applications["rejected"], actor=c.actor)),
    Line("apply_for_other_roles", oneself, lambda c: access.apply_for_other_roles(
        profile=c.mine.pending.profile, actor=c.actor)),
    Line("choose_profile", oneself, lambda c: access.choose_profile(
        profile=c.mine.approved.profile, actor=c.actor)),
    Line("choose_profile out of force", nobody, lambda c: access.choose_profile(
        profile=c.mine.applications["blocked"].profile, actor=c.actor)),
    Line("change_contact", oneself, lambda c: access.change_contact(
        profile=c.mine.pending.profile, phone="42 123 45 67", email=c.mine.pending.profile.email,
        position="", actor=c.actor)),
    Line("block", _blocks, lambda c: access.block(
        profile=c.side.pending.profile, reason="Kontrola", actor=c.actor)),
    Line("unblock", _blocks, lambda c: access.unblock(
        profile=c.side.applications["blocked"].profile, actor=c.actor)),
    Line("move_profile", _decides, lambda c: access.move_profile(
        profile=c.side.applications["stranded"].profile, successor=c.side.unit, reason="Przejęcie",
        actor=c.actor)),
    Line("decide_many", anywhere(_DECIDE), lambda c: access.decide_many(
        act="archive", applications=[c.side.pending.pk], reason="Porządki", actor=c.actor)),
    Line("block_many", anywhere("profile.block"), lambda c: access.block_many(
        act="block", profiles=[c.side.pending.profile_id], reason="Kontrola", actor=c.actor)),
    Line("undo_block_many", own_bulk, lambda c: access.undo_block_many(
        bulk=c.side.bulk, actor=c.actor)),
    Line("bulk stop", own_bulk, lambda c: bulk.stop(bulk=c.side.bulk, actor=c.actor)),
    Line("bulk resume", own_bulk, lambda c: bulk.resume(bulk=c.side.bulk, actor=c.actor)),
    Line("invite", _invites, lambda c: access.invite(
        unit=c.side.unit, roles=[], email="ktos@example.test", actor=c.actor)),
    Line("send_invitation_again", _invites, lambda c: access.send_invitation_again(
        invitation=c.side.invitation, actor=c.actor)),
    Line("send_invitation_again of one answered", _invites, lambda c: access.send_invitation_again(
        invitation=_answered(c), actor=c.actor)),
    Line("withdraw_invitation", _invites, lambda c: access.withdraw_invitation(
        invitation=c.side.invitation, actor=c.actor)),
    Line("accept_invitation", confirmed, lambda c: access.accept_invitation(
        invitation=c.side.invitation, actor=c.actor)),
    Line("decline_invitation", confirmed, lambda c: access.decline_invitation(
        invitation=c.side.invitation, actor=c.actor)),
    Line("change_grants", anywhere("role.edit"), lambda c: roles.change_grants(
        role=role_thing(), grants=[], actor=c.actor)),
    Line("reveal_pesel", right("person.reveal_pesel", "people_person"),
         lambda c: access.reveal_pesel(person=c.side.person, actor=c.actor)),
    Line("end_session", _blocks, lambda c: access.end_session(
        session=c.side.session, actor=c.actor)),
    Line("end_sessions", _blocks, lambda c: access.end_sessions(
        person=c.side.person, actor=c.actor)),
    Line("drop_factors", _blocks, lambda c: access.drop_factors(
        person=c.side.person, reason="Zgubiony telefon", actor=c.actor)),
    Line("drop_factors of oneself", nobody, lambda c: access.drop_factors(
        person=c.world.personal["cez-admin"].person, reason="Zgubiony telefon",
        actor=c.world.actors["cez-admin"])),
    _of_oneself(access.drop_code_app),
    Line("remove_passkey", oneself, lambda c: access.remove_passkey(
        passkey=c.mine.passkey, actor=c.actor)),
]  # fmt: skip

PEOPLE = [
    _of_oneself(people.migrate_account),
    _of_oneself(people.begin_new_account),
    _of_oneself(people.ask_email_verification, email="nowy@example.test"),
    _of_oneself(people.add_passkey, name="Klucz", answer={}, challenge="pytanie"),
    _of_oneself(people.use_passkey, answer={}, challenge="pytanie"),
    _of_oneself(people.make_recovery_codes, instead_of=0),
    _of_oneself(people.use_recovery_code, code="0000"),
    _of_oneself(people.begin_code_app),
    _of_oneself(people.confirm_code_app, code="000000"),
    _of_oneself(people.check_code, code="000000"),
    Line("strengthen_session", oneself, lambda c: people.strengthen_session(
        session=c.mine.session, provider="próba", actor=c.actor)),
    Line("end_own_session", oneself, lambda c: people.end_own_session(
        session=c.mine.session, actor=c.actor)),
]  # fmt: skip

UNITS = [
    Line("add_unit", either(anywhere("unit.edit"), the_system), lambda c: units.add_unit(
        unit=copy(c.side.unit), actor=c.actor)),
    Line("change_unit", _system_too, lambda c: units.change_unit(
        unit=c.side.unit, values={}, seen=0, actor=c.actor)),
    Line("add_part", _system_too, lambda c: units.add_part(
        part=Part(unit=c.side.unit, level=Part.Level.SUBUNIT), actor=c.actor)),
    Line("change_part", _system_too, lambda c: units.change_part(
        part=c.side.part, values={}, seen=0, actor=c.actor)),
    Line("close", _system_too, lambda c: units.close(
        thing=c.side.unit, day=_today() - timedelta(days=40000), actor=c.actor)),
    Line("order_search", country("unit.edit"), lambda c: units.order_search(actor=c.actor)),
    Line("mark_different", right("unit.edit", "units_likeness"), lambda c: units.mark_different(
        likeness=c.side.likeness, reason="Dwie jednostki", actor=c.actor)),
    Line("appoint_office", country("unit.edit"), lambda c: units.appoint_office(
        voivodeship=Voivodeship.objects.get(pk="10"), office=uw_of("10"), actor=c.actor)),
    Line("add_supervision", _edits, lambda c: units.add_supervision(
        supervisor=uw_of("10"), unit=c.side.unit, actor=c.actor)),
    Line("remove_supervision", country("unit.edit"), lambda c: units.remove_supervision(
        supervision=Supervision(supervisor=uw_of("14"), unit=c.side.unit), actor=c.actor)),
    Line("refuse_unless_possible", _system_too, lambda c: reports.refuse_unless_possible(
        Succession.Kind.SPLIT, [c.side.unit], [c.side.approved.profile.unit], _today(), c.actor)),
    _job(register.apply, country("unit.edit")),
    _job(register.cancel, country("unit.edit")),
    _job(register.undo, country("unit.edit")),
    _job(register.download_mistakes, country("unit.edit")),
    _job(register.read, the_system),
    _job(register.compare, the_system),
    _job(register.complete, the_system),
    _job(register.complete_undo, the_system),
    _job(register.fail, the_system, failure="Próba"),
    Line("register start", country("unit.edit"), lambda c: register.start(
        uploads={}, day=_today() + timedelta(days=1), actor=c.actor)),
    Line("register read of one's own", of_official, lambda c: register.read(
        job=_changed(c.world.job, person_id=c.world.actors["cez-admin"].person_id),
        actor=c.actor)),
]  # fmt: skip

EXCHANGE = [
    Line("note_direct", anywhere("export.make"), lambda c: exchange.note_direct(
        screen="units.unit", query="", format="csv", rows=1, actor=c.actor)),
    Line("start_export", anywhere("export.make"), lambda c: exchange.start_export(
        screen="units.unit", name="Jednostki", query="", columns=["name"], format="", rows=1,
        actor=c.actor)),
    _export(exchange.cancel, both(anywhere("export.make"), own_export)),
    _export(exchange.note_download, both(anywhere("export.make"), own_export)),
    _export(exchange.begin),
    _export(exchange.finish, rows=1, size=1, sha256=""),
    _export(exchange.fail, problem="Próba"),
    _export(exchange.expire),
    Line("the page of a screen that is gone", nobody, lambda c: exports._page_of(
        _changed(c.side.export, screen="nie.ma"))),
    Line("the page of a list", both(anywhere("export.make"), anywhere("unit.list")),
         lambda c: _page_of_units(c)),
    *map(_import_begun, _BRINGS),
    Line("ask_import", both(_may_bring, own_batch), lambda c: importing.ask_import(
        batch=c.side.batch, what="apply", actor=c.actor)),
    Line("settle_import", both(_may_bring, own_batch), lambda c: exchange.settle_import(
        register=importing.REGISTERS[c.side.batch.register], batch=c.side.batch, actor=c.actor)),
    _batch("judge", lines=[], same=0, ignored=[]),
    _batch("refuse", either(own_batch, the_system), problem="Próba"),
    _batch("want", what="apply"),
    _batch("apply"),
    _batch("undo", left=[]),
    _batch("drop"),
    Line("summary", anywhere("summary.make"), lambda c: summaries.export(
        asked=Asked(), by="form", figure="", kind="csv", actor=c.actor)),
]  # fmt: skip

REPORTS = [
    Line("activate", right("report.fill", "reports_obligation"), lambda c: reports.activate(
        obligation=c.side.report.obligation, level="collective", actor=c.actor)),
    _report("fill", _fills, revision=0, cells={}),
    _report("fill_zero", _fills, revision=99),
    _report("explain", _fills, rule="R", cell="", text="Tak jest"),
    _report("send", _fills, revision=0),
    _report("ask_for_correction", _fills, reason="Pomyłka"),
    Line("take_out", right("report.read", "reports_report"), lambda c: workbooks.take_out(
        report=c.side.report, language="pl", actor=c.actor)),
    Line("bring_in", _fills, lambda c: workbooks.bring_in(
        report=c.side.report, file=_upload(), actor=c.actor)),
    Line("apply workbook", _fills, lambda c: workbooks.apply(
        upload=_brought_in(c), revision=0, cells=[], actor=c.actor)),
    Line("drop workbook", _fills, lambda c: workbooks.drop(
        upload=_brought_in(c), actor=c.actor)),
    _report("verify", right("report.verify", "reports_report")),
    _report("accept", right("report.accept", "reports_report")),
    _report("send_back", _judges, reason="Popraw"),
    _report("reopen", right("report.reopen", "reports_report"), reason="Korekta"),
    _report("remark", _judges, cell="1.01.a", text="Uwaga"),
    _report("write_note", right("report.read", "reports_report"), text="Dzień dobry"),
    Line("be_present", _fills, lambda c: presence.be_present(
        report=c.side.report, section="1", session=None, actor=c.actor)),
    Line("answer_remark", _fills, lambda c: reports.answer_remark(
        remark=c.side.remark, text="Tak", actor=c.actor)),
    Line("close_remark", _judges, lambda c: reports.close_remark(
        remark=c.side.remark, actor=c.actor)),
    Line("start_bulk", anywhere("report.verify"), lambda c: reports.start_bulk(
        act="verify", reports=[c.side.report], actor=c.actor)),
    Line("assign", _obliges, lambda c: reports.assign(
        collection=c.side.report.collection, unit=c.side.unit, reason="Tak", actor=c.actor)),
    _obligation("mark_not_applicable", reason="Nie dotyczy"),
    _obligation("mark_applicable", reason="Dotyczy"),
    Line("extend", _obliges, lambda c: reports.extend(
        obligation=c.side.report.obligation, until=_today(), reason="Tak", actor=c.actor)),
    Line("remind", _obliges, lambda c: reports.remind(
        obligations=[c.side.report.obligation], actor=c.actor)),
    Line("add_period", _collects, lambda c: reports.add_period(
        code="2031", year=2031, starts_on=_today(), ends_on=_today(), actor=c.actor)),
    Line("add_collection", _collects, lambda c: reports.add_collection(
        edition=c.side.report.collection.edition, period=Period.objects.first(), owed_by=[],
        actor=c.actor)),
    _collection("open_collection"),
    _collection("propose"),
    _collection("close_collection"),
    _collection("reopen_collection"),
    Line("set_deadline", _collects, lambda c: reports.set_deadline(
        collection=c.side.report.collection, due_on=_today(), actor=c.actor)),
    Line("settle_conflict", either(right("obligation.decide", "reports_conflict"), the_system),
        lambda c: reports.settle_conflict(
            conflict=c.side.conflict, reason="Tak", actor=c.actor)),
    Line("load assigning rules", country("edition.edit"), lambda c: reports.load_assigning_rules(
        files=[Source("reguly.toml", 'survey = "NIE-MA"')], actor=c.actor)),
    Line("begin_rules", _makes_forms, lambda c: reports.begin_rules(
        edition=c.world.rules.edition, based_on=None, actor=c.actor)),
    _rules(reports.change_rules, _makes_forms, revision=1, steps=[Remove(("nie-ma",))]),
    _rules(reports.propose_rules, _makes_forms),
    _rules(reports.send_rules_back, either(_makes_forms, _forms), reason=""),
    _rules(reports.publish_rules, _forms),
    _rules(reports.abandon_rules, _makes_forms, reason=""),
    Line("load a form with mistakes", country("edition.edit"), lambda c: questionnaires.load(
        text="code = 1", file="zly.toml", actor=c.actor)),
    Line("load many forms", country("edition.edit"), lambda c: questionnaires.load_many(
        files=[], actor=c.actor)),
    Line("load a form of a class", country("edition.edit"), lambda c: questionnaires.load(
        text=_form_of_cards(), file="karty.toml", actor=c.actor)),
    Line("publish a form", _forms, lambda c: questionnaires.publish(
        edition=c.side.report.collection.edition, actor=c.actor)),
    Line("begin_draft", _makes_forms, lambda c: questionnaires.begin_draft(
        edition=c.side.report.collection.edition, name="", actor=c.actor)),
    Line("restore_edition", _makes_forms, lambda c: questionnaires.restore_edition(
        edition=c.side.report.collection.edition, name="", actor=c.actor)),
    Line("take_in", _makes_forms, lambda c: questionnaires.take_in(
        text="code =", file="zly.toml", actor=c.actor)),
    Line("take_in_workbook", _makes_forms, lambda c: questionnaires.take_in_workbook(
        file=b"", name="zly.xlsx", actor=c.actor)),
    _draft(questionnaires.change_draft, _makes_forms, revision=1, steps=[Remove(("nie-ma",))]),
    Line("move a draft into another class", _makes_forms, lambda c: questionnaires.change_draft(
        draft=c.world.desk, revision=1, steps=[Put(("class",), "psychiatric")], actor=c.actor)),
    _draft(questionnaires.set_mapping, _makes_forms, revision=1, cells={"x": "y"}, ended={}),
    _draft(questionnaires.restore_draft, _makes_forms, revision=1, to=99),
    _draft(questionnaires.propose, _makes_forms, effective_on=date(2000, 1, 1)),
    _draft(questionnaires.abandon_draft, _makes_forms, reason=""),
    _draft(questionnaires.send_draft_back, either(_makes_forms, _forms), reason=""),
    _draft(questionnaires.publish_draft, _forms),
    _draft(trials.begin_trial, _tries, sources=Sources(False, False)),
    _draft(trials.keep_sample, _tries, name="", answers={}),
    Line("trial stop", _own_trial, lambda c: trials.stop(trial=c.world.trial, actor=c.actor)),
    Line("trial resume", _own_trial, lambda c: trials.resume(trial=c.world.trial, actor=c.actor)),
    Line("drop_sample", _tries, lambda c: trials.drop_sample(
        sample=c.world.sample, actor=c.actor)),
    Line("withdraw a form", _forms, lambda c: questionnaires.withdraw(
        edition=c.side.report.collection.edition, actor=c.actor)),
]  # fmt: skip


def _announcement(operation: Callable, **words: Any) -> Line:
    return Line(operation.__name__, _announces, lambda c: operation(
        announcement=c.world.announcement, **words, actor=c.actor))  # fmt: skip


def _failed_job(operation: Callable) -> Line:
    return Line(operation.__name__, _looks_after, lambda c: operation(
        job_id="nie-ma-takiego", actor=c.actor))  # fmt: skip


SYSTEM_OF_ALL = [
    Line("write_announcement", _announces, lambda c: notices.write_announcement(
        values={"title": "Przerwa"}, actor=c.actor)),
    _announcement(notices.change_announcement, values={}, seen=-1),
    _announcement(notices.withdraw_announcement),
    _announcement(announcing.mail_announcement),
    _announcement(announcing.mail_failed_again),
    _failed_job(health.try_job_again),
    _failed_job(health.discard_job),
    Line("note_backup", the_system, lambda c: health.note_backup(
        way="", begun_at=timezone.now(), actor=c.actor)),
    Line("send_again", both(_looks_after, anywhere("mail.read")), lambda c: mail.send_again(
        mail=c.side.mail, actor=c.actor)),
    Line("send_trial", _looks_after, lambda c: mail.send_trial(
        to="ktos@example.test", actor=c.actor)),
    Line("set a parameter", _looks_after, lambda c: parameters.set_value(
        code=next(iter(PARAMETERS)), raw="", seen=-1, actor=c.actor)),
    Line("put a parameter back", _looks_after, lambda c: parameters.put_back(
        code=next(iter(PARAMETERS)), seen=-1, actor=c.actor)),
    Line("choose columns", signed_in, lambda c: preferences.choose_columns(
        screen="units.unit", names=["name"], actor=c.actor)),
    Line("change a saved filter", oneself, lambda c: preferences.change_filter(
        saved=SavedFilter(person_id=c.mine.person.pk), values={}, actor=c.actor)),
    Line("delete a saved filter", oneself, lambda c: preferences.delete_filter(
        saved=SavedFilter(person_id=c.mine.person.pk), actor=c.actor)),
]  # fmt: skip

LINES = [*ACCESS, *PEOPLE, *UNITS, *EXCHANGE, *REPORTS, *SYSTEM_OF_ALL]
# What asks for the person who acts before anything else: nobody is none.
OF_A_PERSON = ("begin", "transfer", "the page of a list", "accept_invitation", "decline_invitation")
# What a role alone does not tell apart: which lines are tried by whom else, and who is let in.
FURTHER_LINES = {
    "begin": {UNCONFIRMED: False},
    "transfer": {UNCONFIRMED: False},
    "accept_invitation": {UNCONFIRMED: False},
    "decline_invitation": {UNCONFIRMED: False},
    "ask_import": {RIGHTLESS: False},
    "settle_import": {RIGHTLESS: False},
    "load a form of a class": {OF_ONE_CLASS: False, THE_SYSTEM: True},
    "move a draft into another class": {OF_ONE_CLASS: False, THE_SYSTEM: True},
    "publish_draft": {THE_SYSTEM: False},
    "publish_rules": {THE_SYSTEM: False},
    "export begin": {THE_SYSTEM: True},
    "export finish": {THE_SYSTEM: True},
    "export fail": {THE_SYSTEM: True},
    "export expire": {THE_SYSTEM: True},
    "note_backup": {THE_SYSTEM: True},
    "register read": {THE_SYSTEM: True},
}


def _changed(thing: Any, **values: Any) -> Any:
    other = copy(thing)
    vars(other).update(values)
    return other


def _mixed(case: Case) -> Packet:
    """Return a saved packet whose application has come to stand in somebody else's profile."""
    draft = case.world.draft
    draft.applications.update(profile=case.world.far["financial"].pending.profile)
    return draft


def _answered(case: Case) -> Invitation:
    """Return an invitation that was answered: whoever has no say in it is not told so."""
    invitation = case.side.invitation
    Invitation.objects.filter(pk=invitation.pk).update(withdrawn_at=timezone.now())
    return invitation


def _page_of_units(case: Case) -> Any:
    export = _changed(
        case.side.export, person_id=case.actor.person_id, profile_id=case.actor.profile_id
    )
    return exports._page_of(export)


def _form_of_cards() -> str:
    return SMALL.format(
        code="T-9", edition="2025", report_class="psychiatric", tab="periodic", two_people="false"
    )
