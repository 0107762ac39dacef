"""The system page: real values, each with a state; what is slow or dead is named and holds up nobody."""

from datetime import timedelta
from socket import AF_UNIX, socket
from threading import Event

import pytest
import time_machine
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone
from django_q.models import Failure, OrmQ, Schedule
from lxml import html

from backoffice.system import outside, pages
from backoffice.system.findings import Level
from backoffice.system.words import task_words
from ssoz.actors import SYSTEM
from ssoz.files.scanning import facts_in
from ssoz.health import operations
from ssoz.health.asking import Answer, ask_all
from ssoz.health.faults import fault_of
from ssoz.health.models import Backup, Heartbeat
from ssoz.health.places import Place
from ssoz.health.queries import WORKER
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.mail.operations import claim, conclude, post
from ssoz.parameters.reading import suppose
from tests.makers import make_actor

pytestmark = pytest.mark.django_db
PAGE = reverse("backoffice:system")
TRACE = """Kowalska Anna <anna@example.test> : Traceback (most recent call last):
  File "/srv/app/src/ssoz/mail/operations.py", line 117, in deliver
    send(mail)
  File "/srv/app/.venv/lib/python3.13/site-packages/django/db/backends/utils.py", line 105, in _execute
    return self.cursor.execute(sql, params)
django.db.utils.IntegrityError: duplicate key: (Kowalska Anna, 84051712345)
"""


@pytest.fixture
def chief():
    return make_actor(role="cez-admin")


@pytest.fixture
def browser(client_for, chief):
    return client_for(chief)


@pytest.fixture
def failure():
    now = timezone.now()
    return Failure.objects.create(
        id="a" * 32, name="alfa-beta", func="ssoz.mail.tasks.deliver", args=(7,), kwargs={},
        started=now, stopped=now, success=False, attempt_count=3, result=TRACE,
    )  # fmt: skip


def cards(browser) -> dict[str, html.HtmlElement]:
    page = html.fromstring(browser.get(PAGE).content.decode())
    return {card.get("id"): card for card in page.xpath("//div[@class='parts']/section")}


def text(card) -> str:
    return " ".join(card.text_content().split())


def found(slug: str):
    return next(one for one in pages.look_around(timezone.now()) if one.slug == slug)


# --- The page ------------------------------------------------------------------------------------


def test_it_is_for_whoever_looks_after_the_system_alone(client_for, browser, failure):
    assert browser.get(PAGE).status_code == 200
    other = client_for(make_actor(role="uw-admin"))
    again = reverse("backoffice:system-job-again", args=[failure.pk])
    for answer in (
        other.get(PAGE), other.post(again), other.post(reverse("backoffice:system-trial")),
        other.post(reverse("backoffice:system-job-discard", args=[failure.pk])),
    ):  # fmt: skip
        assert answer.status_code == 404
    assert Failure.objects.exists() and not OutgoingMail.objects.filter(template="trial").exists()
    assert PAGE in browser.get("/backoffice/").content.decode()
    assert PAGE not in other.get("/backoffice/").content.decode()


def test_it_tells_real_values_of_every_part(browser):
    operations.beat(WORKER)
    shown = {slug: text(card) for slug, card in cards(browser).items()}
    assert set(shown) == {
        "database", "queue", "scanner", "mail", "storage", "backup", "keys", "versions",
    }  # fmt: skip
    assert "SQLite 3." in shown["database"] or "PostgreSQL" in shown["database"]
    assert "SSOZ II0.1.0" in shown["versions"] and "Django5.2" in shown["versions"]


def test_it_asks_the_database_little(browser, django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        browser.get(PAGE)


def test_a_change_of_a_part_is_told_by_the_word_and_not_by_colour_alone(browser):
    Heartbeat.objects.all().delete()
    Heartbeat.objects.create(name=WORKER, at=timezone.now() - timedelta(minutes=3))
    card = cards(browser)["queue"]
    assert (
        card.xpath(".//*[contains(@class,'badge')]//svg") and found("queue").level == Level.BROKEN
    )


# --- The queue -----------------------------------------------------------------------------------


def test_the_queue_is_counted_and_its_worker_is_heard():
    operations.beat(WORKER)
    now = timezone.now()
    OrmQ.objects.all().delete()
    OrmQ.objects.create(key="ssoz", payload="x", lock=now - timedelta(minutes=1))
    OrmQ.objects.create(key="ssoz", payload="x", lock=now + timedelta(minutes=1))
    queue = found("queue")
    facts = [value for _label, value in queue.facts]
    assert facts[1:4] == [1, 1, 0] and queue.level == Level.GOOD
    with time_machine.travel(now + timedelta(minutes=20), tick=False):
        operations.beat(WORKER)
        assert found("queue").level == Level.LOOK
        suppose({"queue_wait_minutes": 60}, 9)
        assert found("queue").level == Level.GOOD


def test_a_periodic_job_that_is_late_is_named():
    operations.beat(WORKER)
    late = timezone.now() - timedelta(minutes=9)
    Schedule.objects.create(func="ssoz.journal.tasks.seal", name="seal", repeats=-1, next_run=late)
    queue = found("queue")
    assert queue.level == Level.LOOK
    assert str(task_words("ssoz.journal.tasks.seal")) in " ".join(map(str, queue.advice))


def test_a_failed_job_is_listed_without_what_it_was_about(browser, failure):
    page = browser.get(PAGE).content.decode()
    assert "IntegrityError, ssoz/mail/operations.py:117" in page
    assert "Kowalska" not in page and "84051712345" not in page and "anna@" not in page


@pytest.mark.parametrize(
    ("result", "fault"),
    [
        (TRACE, "IntegrityError, ssoz/mail/operations.py:117"),
        ("boom : Traceback\nValueError: 84051712345", "ValueError"),
        ("KeyError: 'a'\nthe second line of the message, Anna", "KeyError"),
        ("Task exceeded its timeout", "TimeoutError"),
        ("", "?"), (None, "?"), ("Anna Kowalska", "?"), ({"a": 1}, "?"),
    ],
)  # fmt: skip
def test_of_an_error_its_kind_and_place_are_told_alone(result, fault):
    assert fault_of(result) == fault


def test_a_failed_job_is_tried_again_once(browser, failure, chief):
    OrmQ.objects.all().delete()
    address = reverse("backoffice:system-job-again", args=[failure.pk])
    assert browser.get(address).status_code == 405
    browser.post(address)
    browser.post(address)
    [waiting] = OrmQ.objects.all()
    assert (waiting.task["func"], waiting.task["args"]) == ("ssoz.mail.tasks.deliver", (7,))
    assert not Failure.objects.exists()
    [entry] = Entry.objects.filter(act="health.job.tried_again")
    assert entry.person_id == chief.person_id
    assert entry.details == {"job": failure.pk, "task": "ssoz.mail.tasks.deliver"}


def test_a_failed_job_is_discarded_on_record(browser, failure):
    OrmQ.objects.all().delete()
    browser.post(reverse("backoffice:system-job-discard", args=[failure.pk]))
    assert not Failure.objects.exists() and not OrmQ.objects.exists()
    assert Entry.objects.filter(act="health.job.discarded").count() == 1


def test_what_is_no_task_of_ours_is_not_called(browser, failure):
    Failure.objects.update(func="os.system")
    OrmQ.objects.all().delete()
    browser.post(reverse("backoffice:system-job-again", args=[failure.pk]))
    assert Failure.objects.exists() and not OrmQ.objects.exists()


# --- Those outside -------------------------------------------------------------------------------


def test_whoever_hangs_is_named_and_holds_up_nobody(monkeypatch):
    monkeypatch.setattr(pages, "_SECONDS", 0.2)
    over = Event()
    monkeypatch.setattr(
        outside, "questions", lambda: {"mail": lambda: over.wait(60), "files": dict}
    )
    try:
        levels = {one.slug: one.level for one in pages.look_around(timezone.now())}
        assert not over.is_set()
    finally:
        over.set()
    assert levels["mail"] == Level.SILENT


def test_an_error_of_one_answer_is_not_one_of_the_others():
    def broken():
        raise OSError("secret")

    answers = ask_all({"a": broken, "b": lambda: 5}, 2)
    assert answers == {"a": Answer(error="OSError"), "b": Answer(5)}


def test_a_scanner_that_is_away_does_not_work(settings, tmp_path):
    settings.SCANNER, settings.CLAMD_HOST = "clamd", ""
    settings.CLAMD_SOCKET = str(tmp_path / "none")
    assert found("scanner").level == Level.BROKEN


def test_the_scanner_tells_its_signatures(settings, tmp_path):
    now = timezone.localtime()
    settings.SCANNER, settings.CLAMD_HOST = "clamd", ""
    settings.CLAMD_SOCKET = str(tmp_path / "clamd")
    signed = now - timedelta(days=4)
    with socket(AF_UNIX) as line:
        line.bind(settings.CLAMD_SOCKET)
        line.listen()
        reply = f"ClamAV 1.4.2/27835/{signed:%a %b %d %H:%M:%S %Y}\n".encode()
        answers = ask_all(
            {"scanner": outside.questions()["scanner"], "x": lambda: _say(line, reply)}, 3
        )
    scanner = outside.scanner(now, answers)
    facts = [str(value) for _label, value in scanner.facts]
    assert facts[:2] == ["ClamAV 1.4.2", "27835"] and scanner.level == Level.LOOK
    suppose({"signature_days": 5}, 9)
    assert outside.scanner(now, answers).level == Level.GOOD


def _say(line: socket, reply: bytes) -> None:
    other, _address = line.accept()
    with other:
        other.recv(100)
        other.sendall(reply)


@pytest.mark.parametrize("reply", ["ClamAV 1.4.2", "ClamAV 1.4.2/27835", "x/y/z", ""])
def test_a_scanner_without_a_day_of_signatures_is_understood(reply):
    assert facts_in(reply).signed_at is None


@pytest.mark.parametrize(
    ("place", "level"),
    [
        (Place("/x", True, 100, 50, 100, 50), Level.GOOD),
        (Place("/x", True, 100, 9, 100, 50), Level.LOOK),
        (Place("/x", True, 100, 4, 100, 50), Level.BROKEN),
        (Place("/x", True, 100, 50, 100, 3), Level.BROKEN),
        (Place("/x", True, 100, 50, 0, 0), Level.GOOD),
        (Place("/x", False, 100, 50, 100, 50), Level.BROKEN),
    ],
)
def test_a_disk_is_judged_by_its_room_its_inodes_and_whether_it_takes_a_file(place, level):
    answers = {"files": Answer(place), "data": Answer(place)}
    assert outside.storage(timezone.now(), answers).level == level


def test_the_border_of_free_room_is_a_parameter():
    suppose({"disk_free_percent": 40}, 9)
    answers = {"files": Answer(Place("/x", True, 100, 35, 0, 0))}
    assert outside.storage(timezone.now(), answers).level == Level.LOOK


def test_a_mail_server_that_refuses_does_not_work():
    answers = {"mail": Answer(error="ConnectionRefusedError")}
    assert outside.mail(timezone.now(), answers).level == Level.BROKEN


# --- Mail ----------------------------------------------------------------------------------------


def test_a_trial_message_goes_to_whoever_asks(browser, chief, run_queue):
    browser.post(reverse("backoffice:system-trial"))
    [mail] = OutgoingMail.objects.filter(template="trial")
    assert mail.person_id == chief.person_id
    run_queue()
    assert outbox.outbox[-1].to == [mail.to]
    assert Entry.objects.filter(act="mail.message.trial", person_id=chief.person_id).exists()


@pytest.fixture
def undelivered() -> OutgoingMail:
    mail = post("mail/trial.txt", to="kto@example.test", context={"at": timezone.now()})
    OrmQ.objects.all().delete()
    conclude(mail=claim(mail_id=mail.pk), refused="550 no")
    return mail


def test_a_message_that_was_given_up_is_sent_again(browser, undelivered, run_queue):
    assert found("mail").level == Level.LOOK
    page = reverse("backoffice:mail_outgoingmail_change", args=[undelivered.pk])
    assert "wyslij-ponownie" in browser.get(page).content.decode()
    address = reverse("backoffice:mail_outgoingmail_wyslij-ponownie", args=[undelivered.pk])
    browser.post(address)
    browser.post(address)
    assert run_queue() == 1
    assert outbox.outbox[-1].extra_headers["Message-ID"] == undelivered.message_id
    undelivered.refresh_from_db()
    assert undelivered.state == "sent"
    assert Entry.objects.filter(act="mail.message.tried_again").count() == 1
    assert "wyslij-ponownie" not in browser.get(page).content.decode()


def test_a_message_with_a_one_time_link_is_not_sent_again(browser, undelivered):
    undelivered.refresh_from_db()
    undelivered.hide("https://example.test/link")
    OutgoingMail.objects.filter(pk=undelivered.pk).update(secret=undelivered.secret)
    browser.post(reverse("backoffice:mail_outgoingmail_wyslij-ponownie", args=[undelivered.pk]))
    undelivered.refresh_from_db()
    assert undelivered.state == "failed" and not OrmQ.objects.exists()


def test_an_office_that_reads_messages_sends_none_again(client_for, undelivered):
    office = make_actor(role="uw-admin")
    OutgoingMail.objects.filter(pk=undelivered.pk).update(about_unit_id=office.unit_id)
    address = reverse("backoffice:mail_outgoingmail_wyslij-ponownie", args=[undelivered.pk])
    assert client_for(office).post(address).status_code == 404


# --- Backups -------------------------------------------------------------------------------------


def test_without_a_backup_the_page_says_so_and_how_to_make_one():
    assert found("backup").level == Level.LOOK


@pytest.mark.parametrize(("days", "level"), [(1, Level.GOOD), (3, Level.LOOK), (5, Level.BROKEN)])
def test_a_backup_is_judged_by_its_age(days, level):
    begun = timezone.now() - timedelta(days=days)
    operations.note_backup(way=Backup.Way.TOLD, begun_at=begun, label="pgBackRest", actor=SYSTEM)
    assert found("backup").level == level
    suppose({"backup_days": 6}, 9)
    assert found("backup").level == Level.GOOD
