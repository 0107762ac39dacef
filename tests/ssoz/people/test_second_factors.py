"""An app with codes and recovery codes: each code works once, and nothing of them is written down."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from ssoz.actors import NotAllowed
from ssoz.journal.models import Entry
from ssoz.mail.models import OutgoingMail
from ssoz.people import operations as people
from ssoz.people.models import CodeApp, RecoveryCode
from ssoz.people.operations import FactorRefused, TooManyTries
from tests.makers import make_person, person_actor
from tests.second_factors import offered_phone, phone_in_use

pytestmark = pytest.mark.django_db
NOON = "2026-11-22 12:00:05+01:00"


@pytest.fixture
def person():
    return make_person()


@pytest.fixture
def actor(person):
    return person_actor(person)


def confirm(person, code):
    return people.confirm_code_app(person=person, code=code, actor=person_actor(person))


def is_right(person, code):
    return people.check_code(person=person, code=code, actor=person_actor(person))


def codes_of(person):
    last = people.last_codes(person)
    return people.make_recovery_codes(person=person, actor=person_actor(person), instead_of=last)


def use(person, code):
    return people.use_recovery_code(person=person, code=code, actor=person_actor(person))


def test_an_app_counts_once_its_first_code_was_right(person):
    phone = offered_phone(person)
    assert not people.has_second_factor(person)

    with pytest.raises(FactorRefused):
        confirm(person, "000000" if phone.code() != "000000" else "111111")
    assert not people.has_second_factor(person)
    confirm(person, phone.code())

    assert people.has_second_factor(person)
    assert CodeApp.objects.get().secret == phone.secret


def test_the_address_of_the_qr_code_says_whose_key_it_is(person, actor):
    app = people.begin_code_app(person=person, actor=actor)

    address = people.code_app_address(app, "jan@example.test")

    assert address.startswith("otpauth://totp/SSOZ%20II:jan%40example.test?secret=")
    assert app.offered in address


def test_the_code_that_confirmed_the_app_does_not_sign_in(person):
    with time_machine.travel(NOON, tick=False):
        phone = offered_phone(person)
        confirm(person, phone.code())

        assert not is_right(person, phone.code())


def test_each_code_works_once(person):
    with time_machine.travel(NOON, tick=False) as clock:
        phone = phone_in_use(person)
        assert is_right(person, phone.code())
        assert not is_right(person, phone.code())

        clock.shift(timedelta(seconds=30))
        assert is_right(person, phone.code())


def test_a_code_older_than_the_last_one_does_not_come_back(person):
    with time_machine.travel(NOON, tick=False):
        phone = phone_in_use(person)
        before = phone.code(ahead=-1)
        assert is_right(person, phone.code())

        assert not is_right(person, before)


@pytest.mark.parametrize(("ahead", "right"), [(-2, False), (-1, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_one_step(person, ahead, right):
    with time_machine.travel(NOON, tick=False):
        phone = phone_in_use(person)

        assert is_right(person, phone.code(ahead=ahead)) is right


def test_spaces_in_a_code_do_not_count_and_other_digits_do(person):
    with time_machine.travel(NOON, tick=False):
        phone = phone_in_use(person)
        code = phone.code()
        arabic = code.translate({ord("0") + n: ord("٠") + n for n in range(10)})

        assert not is_right(person, arabic)
        assert is_right(person, f" {code[:3]} {code[3:]} ")


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "12345\0", "９９９９９９"])
def test_what_is_no_code_is_wrong_and_no_error(person, typed):
    phone_in_use(person)

    assert not is_right(person, typed)


def test_the_code_of_somebody_else_is_wrong(person):
    phone_in_use(person)
    other = phone_in_use(make_person())

    assert not is_right(person, other.code())


def test_nobody_tries_the_codes_of_another_person(person):
    phone = phone_in_use(person)
    stranger = person_actor(make_person())

    for act in (people.check_code, people.confirm_code_app, people.use_recovery_code):
        with pytest.raises(NotAllowed):
            act(person=person, code=phone.code(), actor=stranger)
    with pytest.raises(NotAllowed):
        people.begin_code_app(person=person, actor=stranger)
    with pytest.raises(NotAllowed):
        people.make_recovery_codes(person=person, actor=stranger, instead_of=0)


def test_a_code_that_was_only_offered_signs_nobody_in(person):
    phone = offered_phone(person)

    assert not is_right(person, phone.code())


def test_who_changes_phones_is_never_without_a_factor(person):
    with time_machine.travel(NOON, tick=False) as clock:
        old = phone_in_use(person)
        new = offered_phone(person)
        assert is_right(person, old.code())
        clock.shift(timedelta(minutes=1))

        confirm(person, new.code())

        clock.shift(timedelta(minutes=1))
        assert not is_right(person, old.code())
        assert is_right(person, new.code())
    assert Entry.objects.filter(act="people.code_app.replaced").count() == 1


def test_a_fresh_secret_takes_the_place_of_one_that_was_offered(person):
    before = offered_phone(person)
    offered_phone(person)

    with pytest.raises(FactorRefused) as refused:
        confirm(person, before.code())
    assert refused.value.code == "wrong"


def test_nothing_is_confirmed_where_nothing_was_offered(person):
    with pytest.raises(FactorRefused) as refused:
        confirm(person, "123456")
    assert refused.value.code == "nothing_offered"


def test_after_five_tries_of_any_kind_even_the_right_code_waits(person):
    with time_machine.travel(NOON, tick=False) as clock:
        phone = phone_in_use(person)
        codes = codes_of(person)
        for _ in range(3):
            assert not is_right(person, "000000")
        for _ in range(2):
            with pytest.raises(FactorRefused):
                use(person, "nie ten")

        with pytest.raises(TooManyTries) as refused:
            is_right(person, phone.code())
        assert refused.value.seconds == 901
        with pytest.raises(TooManyTries):
            use(person, codes[0])

        clock.shift(timedelta(minutes=15, seconds=1))
        assert is_right(person, phone.code())


def test_the_secret_is_cipher_text_and_no_code_is_in_the_journal_or_a_mail(person, run_queue):
    phone = phone_in_use(person)
    code = phone.code()
    is_right(person, code)
    codes = codes_of(person)
    use(person, codes[0])
    run_queue()

    row = CodeApp.objects.values().get()
    assert phone.secret not in str(row) and row["offered_cipher"] == ""
    digests = list(RecoveryCode.objects.values_list("digest", flat=True))
    written = [str(entry) + str(entry.details) for entry in Entry.objects.all()]
    written += [message.full_text() for message in OutgoingMail.objects.all()]
    for text in written:
        for secret in (phone.secret, code, *codes, *digests):
            assert secret not in text


def test_every_change_is_told_by_mail_and_in_the_journal(person, actor, run_queue):
    phone = offered_phone(person)
    confirm(person, phone.code())
    codes = codes_of(person)
    use(person, codes[3])
    people.drop_code_app(person=person, actor=actor)
    run_queue()

    told = [message.subject for message in mail.outbox if message.to == [person.email]]
    assert told == [
        "SSOZ II: dodano drugi składnik logowania",
        "SSOZ II: utworzono nowe kody zapasowe",
        "SSOZ II: zalogowano kodem zapasowym",
        "SSOZ II: usunięto drugi składnik logowania",
    ]
    assert "aplikację z kodami" in mail.outbox[-1].body
    acts = Entry.objects.filter(about_person_id=person.pk, act__regex="code|factor").order_by("id")
    assert list(acts.values_list("act", flat=True)) == [
        "people.code_app.begun",
        "people.code_app.added",
        "people.recovery_codes.made",
        "people.second_factor.used",
        "people.code_app.removed",
    ]


# --- Recovery codes ------------------------------------------------------------------------------


def test_there_are_ten_codes_and_only_their_digests_are_kept(person):
    phone_in_use(person)

    codes = codes_of(person)

    assert len(set(codes)) == 10
    assert all(len(code) == 24 and code.isascii() and code.upper() == code for code in codes)
    assert RecoveryCode.objects.filter(person=person).unused().count() == 10


def test_a_recovery_code_works_once_and_says_how_many_are_left(person):
    phone_in_use(person)
    codes = codes_of(person)

    assert use(person, codes[0]) == 9
    with pytest.raises(FactorRefused):
        use(person, codes[0])
    assert use(person, codes[1]) == 8


def test_a_recovery_code_is_read_from_paper_however_it_is_typed(person):
    phone_in_use(person)
    typed = codes_of(person)[0].lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert use(person, f"  {typed}\n") == 9


def test_new_codes_make_the_old_ones_void(person):
    phone_in_use(person)
    old = codes_of(person)
    codes_of(person)

    with pytest.raises(FactorRefused):
        use(person, old[0])


def test_a_page_sent_twice_makes_no_second_set(person, actor):
    phone_in_use(person)
    codes = people.make_recovery_codes(person=person, actor=actor, instead_of=0)

    with pytest.raises(FactorRefused) as refused:
        people.make_recovery_codes(person=person, actor=actor, instead_of=0)
    assert refused.value.code == "made_meanwhile"
    assert use(person, codes[0]) == 9


def test_the_recovery_code_of_somebody_else_is_wrong(person):
    phone_in_use(person)
    codes_of(person)
    other = make_person()
    phone_in_use(other)
    theirs = codes_of(other)

    with pytest.raises(FactorRefused):
        use(person, theirs[0])
    assert use(other, theirs[0]) == 9


def test_who_has_no_factor_gets_no_recovery_codes(person):
    with pytest.raises(FactorRefused) as refused:
        codes_of(person)
    assert refused.value.code == "no_factor"


def test_recovery_codes_go_with_the_last_factor(person, actor):
    phone_in_use(person)
    codes = codes_of(person)

    assert people.drop_code_app(person=person, actor=actor)

    with pytest.raises(FactorRefused):
        use(person, codes[0])
    assert not RecoveryCode.objects.exists()


# --- Sessions ------------------------------------------------------------------------------------


def test_a_session_is_strengthened_by_its_own_person_alone(person, actor):
    session = people.open_session(person=person, provider="password", agent="", address="")
    with pytest.raises(NotAllowed):
        people.strengthen_session(
            session=session, provider="password+code", actor=person_actor(make_person())
        )

    people.strengthen_session(session=session, provider="password+code", actor=actor)

    session.refresh_from_db()
    assert session.provider == "password+code"
    assert Entry.objects.filter(act="people.session.strengthened").count() == 1


def test_a_session_that_has_ended_stays_as_it_is(person, actor):
    session = people.open_session(person=person, provider="password", agent="", address="")
    people.close_session(session=session, end="closed")

    people.strengthen_session(session=session, provider="password+code", actor=actor)

    session.refresh_from_db()
    assert session.provider == "password" and session.ended_at < timezone.now()
