"""Moving to the newest keys: in batches, again after a stop, and nothing is left behind."""

import pytest
from cryptography.fernet import InvalidToken

from ssoz.actors import SYSTEM
from ssoz.ciphers import encrypt, generation_of
from ssoz.journal.models import Entry
from ssoz.keys.kept import everything_kept
from ssoz.keys.operations import RotationUnfinished, nothing_to_move, rotate
from ssoz.mail.models import OutgoingMail
from ssoz.people.identity import Assertion
from ssoz.people.models import Person, PersonPesel
from ssoz.people.operations import (
    SignInRefused,
    ask_email_verification,
    check_code,
    confirm_code_app,
    register,
    verify_email,
)
from tests.makers import make_person, person_actor
from tests.second_factors import offered_phone, phone_in_use
from tests.ssoz.keys.keyrings import NEW_CIPHER, NEW_HASH, OLD_CIPHER, OLD_HASH

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("old_keys")]


def turn(batch: int = 200) -> list:
    return list(rotate(batch=batch, actor=SYSTEM))


def turn_one_batch_of_people(batch: int) -> None:
    steps = rotate(batch=batch, actor=SYSTEM)
    while next(steps).label != "people.person.pesel_cipher":
        pass
    steps.close()


def sign_in(person: Person) -> Person:
    return register(
        assertion=Assertion(
            "pz", person.pesel, person.first_name, person.family_name, person.birth_date
        ),
        actor=SYSTEM,
    )


def waiting_mail(link: str = "https://ssoz.example/potwierdz/abc/") -> OutgoingMail:
    mail = OutgoingMail(message_id=link, to="ala@example.pl", body="[[link]]")
    mail.hide(link)
    mail.save()
    return mail


def test_people_and_links_that_wait_are_moved_and_the_old_keys_can_go(both_keys, new_keys):
    people, mail = [make_person() for _ in range(5)], waiting_mail()
    numbers = [person.pesel for person in people]
    both_keys()
    turn()
    new_keys()

    assert nothing_to_move() is False  # the old hashes are still there
    turn()

    assert nothing_to_move()
    assert [Person.objects.get(pk=p.pk).pesel for p in people] == numbers
    assert [Person.objects.with_pesel(number).get() for number in numbers] == people
    mail.refresh_from_db()
    assert mail.full_text() == "https://ssoz.example/potwierdz/abc/"


def test_an_app_shows_right_codes_under_the_new_keys_alone(both_keys, new_keys):
    person = make_person()
    phone, actor = phone_in_use(person), person_actor(person)
    offered = offered_phone(person)
    both_keys()
    turn()
    new_keys()

    assert check_code(person=person, code=phone.code(), actor=actor)
    confirm_code_app(person=person, code=offered.code(), actor=actor)


def test_while_both_keys_are_there_everybody_is_found_moved_or_not(both_keys):
    early = make_person()
    both_keys()
    late = make_person()

    assert sign_in(early) == early
    assert sign_in(late) == late
    turn()
    assert sign_in(early) == early
    assert sign_in(late) == late
    assert Person.objects.count() == 2


def test_whoever_knows_the_old_key_alone_finds_those_who_came_under_both(both_keys, settings):
    both_keys()
    person = make_person()
    number = person.pesel

    settings.DATA_HASH_KEYS = [OLD_HASH]

    assert Person.objects.with_pesel(number).get() == person


def test_a_batch_is_all_that_one_transaction_moves(both_keys):
    people = [make_person() for _ in range(5)]
    both_keys()

    turn_one_batch_of_people(batch=2)

    moved = Person.objects.filter(pesel_cipher__startswith=generation_of(NEW_CIPHER))
    assert list(moved.order_by("pk")) == people[:2]


def test_a_stopped_move_goes_on_with_what_is_left(both_keys):
    for _ in range(5):
        make_person()
    both_keys()
    turn_one_batch_of_people(batch=2)

    column = [step for step in turn(batch=2) if step.label == "people.person.pesel_cipher"]

    assert (column[-1].moved, column[-1].left) == (3, 0)
    assert PersonPesel.objects.count() == 10


def test_a_second_move_finds_nothing_to_do(both_keys):
    person = make_person()
    both_keys()
    turn()
    before = Person.objects.values_list("pesel_cipher", flat=True).get(pk=person.pk)

    assert nothing_to_move()
    assert all(progress.moved == 0 for progress in turn())
    assert Person.objects.values_list("pesel_cipher", flat=True).get(pk=person.pk) == before


def test_who_saves_a_row_read_before_the_move_does_not_bring_the_old_cipher_text_back(both_keys):
    make_person()
    mail = waiting_mail()
    held, held_mail = Person.objects.get(), OutgoingMail.objects.get(pk=mail.pk)
    both_keys()
    turn()

    held.email = "inny@example.pl"
    held.save()
    held_mail.subject = "Inny"
    held_mail.save()

    assert nothing_to_move()
    assert Person.objects.get().email == "inny@example.pl"
    assert OutgoingMail.objects.get(pk=mail.pk).secret.startswith(generation_of(NEW_CIPHER))


def test_what_is_written_under_the_old_key_meanwhile_is_moved_too(both_keys, settings):
    make_person()
    both_keys()
    steps = rotate(batch=1, actor=SYSTEM)
    next(steps)

    settings.DATA_CIPHER_KEYS = [OLD_CIPHER]
    late = make_person()
    both_keys()
    list(steps)

    assert nothing_to_move()
    assert Person.objects.get(pk=late.pk).pesel_cipher.startswith(generation_of(NEW_CIPHER))


def test_it_refuses_to_finish_while_a_key_is_missing(new_keys):
    make_person()
    new_keys()

    with pytest.raises(RotationUnfinished, match=r"people\.person\.pesel_cipher: 1 rows"):
        turn()

    assert not Entry.objects.filter(act="keys.rotation.finished").exists()
    assert PersonPesel.objects.count() == 1


def test_one_cipher_text_that_nobody_can_read_does_not_keep_the_others_back(both_keys):
    broken, whole = make_person(), make_person()
    Person.objects.filter(pk=broken.pk).update(pesel_cipher=encrypt("x")[:-6])
    both_keys()

    with pytest.raises(RotationUnfinished, match="1 rows"):
        turn()

    assert Person.objects.get(pk=whole.pk).pesel_cipher.startswith(generation_of(NEW_CIPHER))
    with pytest.raises(InvalidToken):
        _ = Person.objects.get(pk=broken.pk).pesel


def test_while_somebody_known_is_out_of_reach_nobody_new_is_let_in(new_keys, caplog):
    make_person()
    new_keys()

    with pytest.raises(SignInRefused) as refusal:
        make_person()

    assert refusal.value.code == "keys"
    assert "DATA_HASH_KEYS" in caplog.text
    assert Person.objects.count() == 1


def test_two_accounts_of_one_number_are_found_out(both_keys, new_keys):
    one = make_person()
    new_keys()  # a process that shares no key with the others, and asks nobody
    other = Person(first_name="Żaneta", family_name="Druga", birth_date=one.birth_date)
    other.pesel_cipher = one.pesel_cipher
    other.save()
    both_keys()
    PersonPesel.objects.bulk_create(PersonPesel.all_of(other, one.pesel)[:1])

    with pytest.raises(RotationUnfinished, match="two rows hold one secret"):
        turn()


def test_hashes_by_a_removed_key_are_forgotten_once_the_newest_is_there(both_keys, new_keys):
    make_person()
    both_keys()
    turn()
    new_keys()
    turn()

    assert [row.generation for row in PersonPesel.objects.all()] == [generation_of(NEW_HASH)]


def test_the_journal_tells_of_the_beginning_and_the_end_and_of_no_secret(both_keys):
    number = make_person().pesel
    both_keys()
    turn()

    begun, ended = Entry.objects.filter(act__startswith="keys.").order_by("id")
    assert (begun.act, ended.act) == ("keys.rotation.started", "keys.rotation.finished")
    assert ended.details == {
        "cipher": generation_of(NEW_CIPHER),
        "hash": generation_of(NEW_HASH),
        "done": {"moved": 2, "forgotten": 0},
    }
    assert number not in str(ended.details)


def test_a_link_sent_under_the_old_key_works_while_that_key_is_there(both_keys):
    person = make_person(verified=False)
    ask_email_verification(person=person, email="ala@example.pl", actor=person_actor(person))
    token = OutgoingMail.objects.get().full_text().split("/potwierdz/")[1].split("/")[0]
    both_keys()
    turn()

    verify_email(token=token)

    assert Person.objects.get().email == "ala@example.pl"


def test_every_column_of_cipher_text_and_every_table_of_hashes_is_known():
    labels = {kept.label for kept in everything_kept()}

    assert {
        "people.person.pesel_cipher",
        "people.keptform.fields_cipher",
        "people.codeapp.secret_cipher",
        "people.codeapp.offered_cipher",
        "people.personpesel",
        "mail.outgoingmail.secret",
    } <= labels
