"""The check for leaked numbers finds one in every place in which one could come to lie."""

import base64
import hashlib
import json
import logging
import pickle
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography.fernet import Fernet
from django.contrib.sessions.backends.db import SessionStore
from django.core.mail import EmailMessage as DjangoMail
from django.db import connection, transaction
from django.utils import timezone
from django_q.models import Success
from django_q.tasks import async_task

from ssoz.actors import SYSTEM
from ssoz.ciphers import encrypt, keyed_hash
from ssoz.journal.operations import note
from ssoz.mail.models import OutgoingMail
from ssoz.people.models import AuthnAttempt
from tests.dumping import cells, files, mails
from tests.journeys.leaking import leaks_of
from tests.journeys.system import System
from tests.leaks import Sought, in_lines, pesels_in
from tests.makers import make_person, make_pesel

# Nobody's: the check at the end of every test looks for others.
NUMBER = "44051401359"
SOUGHT = Sought([NUMBER])
HASHES = [
    pytest.param(write(hashlib.new(name, NUMBER.encode()).digest()), id=f"{name} {way}")
    for name in ("md5", "sha1", "sha256", "sha512")
    for way, write in {
        "hex": bytes.hex,
        "capital hex": lambda digest: digest.hex().upper(),
        "base64": lambda digest: base64.b64encode(digest).decode(),
        "base64 of addresses": lambda digest: base64.urlsafe_b64encode(digest).decode().rstrip("="),
    }.items()
]


def deflated(text: str) -> str:
    """Pack a text as SAML by redirect does."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return base64.b64encode(packer.compress(text.encode()) + packer.flush()).decode()


def in_a_session(number: str) -> None:
    session = SessionStore()
    session["typed"] = {"note": f"mój numer to {number}", "filling": "słowo " * 40}
    session.save()


def in_a_history(number: str) -> None:
    person = make_person(verified=False)
    person.history.update(family_name=number)


def in_the_queue(number: str) -> None:
    async_task("ssoz.mail.tasks.deliver", {"of": [number]})


def in_a_done_task(number: str) -> None:
    now = timezone.now()
    Success.objects.create(
        id="x" * 32, name="y", func="z", args=(), kwargs={"n": number}, result=[int(number)],
        started=now, stopped=now, success=True,
    )  # fmt: skip


def in_the_journal(number: str) -> None:
    note("people.person.signed_in", by=SYSTEM, what={"deep": [f"numer {number}."]})


def in_a_message(number: str) -> None:
    OutgoingMail.objects.create(message_id="<1@x>", to="a@example.pl", body=f"PESEL: {number}")


def in_an_attempt(number: str) -> None:
    packed = deflated(f"<saml:AttributeValue>{number}</saml:AttributeValue>")
    AuthnAttempt.objects.create(
        request_id="_1", provider="pz", created_at=timezone.now(), name_id=packed
    )


PLACES = {
    "django_session.session_data": in_a_session,
    "people_historicalperson.family_name": in_a_history,
    "django_q_ormq.payload": in_the_queue,
    "django_q_task.kwargs": in_a_done_task,
    "journal_entry.details": in_the_journal,
    "mail_outgoingmail.body": in_a_message,
    "people_authnattempt.name_id": in_an_attempt,
}


@pytest.mark.django_db
@pytest.mark.parametrize(("place", "plant"), PLACES.items(), ids=PLACES)
def test_a_number_in_the_database_is_found(place: str, plant: Callable[[str], None]):
    with connection.cursor() as cursor:
        assert SOUGHT.leaks(cells(cursor, connection.vendor)) == []
        plant(NUMBER)
        found = SOUGHT.leaks(cells(cursor, connection.vendor))

    assert any(line.startswith(f"{place}: ") for line in found), found
    assert NUMBER not in str(found)


@pytest.mark.django_db
def test_cipher_text_and_keyed_hashes_are_no_leak():
    with transaction.atomic(), connection.cursor() as cursor:
        in_the_journal(encrypt(NUMBER) + keyed_hash(NUMBER, purpose="pesel"))
        assert SOUGHT.leaks(cells(cursor, connection.vendor)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("written", HASHES)
def test_a_hash_without_a_key_is_found_in_the_database_and_in_a_log(written: str):
    in_the_journal(f"key={written};")

    with connection.cursor() as cursor:
        assert SOUGHT.leaks(cells(cursor, connection.vendor))
    assert SOUGHT.leaks(in_lines("web.log", f"INFO signed in {written}\n"))


@pytest.mark.parametrize(
    "line",
    [
        f"WARNING no person {NUMBER} here",
        f'127.0.0.1 - - "GET /osoby/?q={NUMBER} HTTP/1.1" 200 -',
        f'127.0.0.1 - - "GET /osoby/{base64.b64encode(NUMBER.encode()).decode()}/ HTTP/1.1" 200',
        f'"GET /acs/?SAMLResponse={quote(deflated(f"<p>{NUMBER}</p>"), safe="")} HTTP/1.1"',
        json.dumps({"args": [base64.b64encode(pickle.dumps({"n": int(NUMBER)})).decode()]}),
        f"payload {NUMBER.encode().hex()}",
        f"id 0{NUMBER}7",
    ],
)
def test_a_number_in_a_log_or_a_request_line_is_found_with_its_place(line: str, tmp_path: Path):
    (tmp_path / "web.log").write_text(f"INFO started\n{line}\n")

    (found,) = SOUGHT.leaks(files(tmp_path))

    assert found.startswith("web.log:2: ")


@pytest.mark.parametrize("transfer", ["quoted-printable", "base64"])
def test_a_number_in_a_mail_is_found_however_it_is_written(transfer: str):
    message = EmailMessage()
    message.set_content(f"{'słowo' * 13} x{NUMBER}", cte=transfer)

    assert SOUGHT.leaks(mails([message]))


def test_a_number_in_a_mail_of_the_pretend_mailbox_is_found(tmp_path: Path):
    mail = DjangoMail("Wniosek", f"Zażółć gęślą jaźń {'x' * 58}{NUMBER}", to=["a@example.pl"])
    (tmp_path / "1.log").write_bytes(mail.message().as_bytes())

    assert SOUGHT.leaks(files(tmp_path))


def test_a_number_in_a_subject_is_found():
    message = EmailMessage()
    message["Subject"] = f"Wniosek osoby {NUMBER}"

    assert SOUGHT.leaks(mails([message]))


def test_other_numbers_are_no_leak():
    assert SOUGHT.leaks([("log", "4405140135 44051401358 440-514-013-59 W-2026-000001-3")]) == []


def test_the_check_of_the_logs_finds_numbers_that_it_was_not_told(caplog):
    logging.getLogger("x").warning("nothing here")

    assert pesels_in(f"somebody typed {NUMBER}, and 12345678901") == [NUMBER]


def test_a_running_system_is_searched_whole(tmp_path: Path):
    number, key = make_pesel(), Fernet.generate_key()
    system = standing_system(tmp_path, key, number)
    assert leaks_of(system) == []

    (system.folder / "web.log").write_text(f'"GET /?q={number} HTTP/1.1" 200 - "-"\n')
    (system.data / "mail" / "1.log").write_bytes(DjangoMail("x", number).message().as_bytes())
    with closing(sqlite3.connect(system.data / "ssoz.sqlite3")) as database, database:
        database.execute("INSERT INTO journal_entry VALUES (?)", [f'{{"n": "{number}"}}'])

    places = {leak.partition(": ")[0] for leak in leaks_of(system)}
    assert {"web.log:1", "journal_entry.details"} <= places
    assert any(place.startswith("data/mail/1.log:") for place in places)


def standing_system(folder: Path, key: bytes, number: str) -> System:
    """Make what a system leaves behind that one person has signed in to."""
    system = System.__new__(System)
    system.folder, system.data = folder, folder / "data"
    system.database_url, system.environment = "", {}
    (system.data / "mail").mkdir(parents=True)
    (system.data / "keys.json").write_text(json.dumps({"cipher": key.decode()}))
    token = f"generacja:{Fernet(key).encrypt(number.encode()).decode()}"
    with closing(sqlite3.connect(system.data / "ssoz.sqlite3")) as database, database:
        database.execute("CREATE TABLE people_person (pesel_cipher)")
        database.execute("CREATE TABLE journal_entry (details)")
        database.execute("INSERT INTO people_person VALUES (?)", [token])
    return system
