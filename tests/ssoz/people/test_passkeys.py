"""Passkeys: a device that follows the standard gets in, and nothing else does."""

import json
from collections.abc import Callable

import pytest
from fido2.utils import websafe_decode, websafe_encode

from ssoz.actors import NotAllowed
from ssoz.journal.models import Entry
from ssoz.people import operations as people
from ssoz.people.models import Passkey, RecoveryCode
from ssoz.people.operations import MOST_PASSKEYS, FactorRefused, TooManyTries
from ssoz.people.webauthn import passkeys_work_here
from tests.makers import make_person, person_actor
from tests.second_factors import Device, open_site_by_name, passkey_in_use, phone_in_use

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings):
    open_site_by_name(settings)


@pytest.fixture
def person():
    return make_person()


@pytest.fixture
def device():
    return Device()


def question(person):
    return people.begin_passkey_use(person=person)


def sign_in(person, answer, challenge):
    return people.use_passkey(
        person=person, answer=answer, challenge=challenge, actor=person_actor(person)
    )


def add(person, device, asked=None, **changed):
    asked = asked or people.begin_passkey(person=person, login="login")
    return people.add_passkey(
        person=person, name="Klucz", answer=device.make(asked.options, **changed),
        challenge=asked.challenge, actor=person_actor(person),
    )  # fmt: skip


def test_a_passkey_signs_in_again_and_again(person, device):
    passkey = passkey_in_use(person, device)
    assert people.has_second_factor(person)

    for count in (1, 2):
        asked = question(person)
        used = sign_in(person, device.use(asked.options), asked.challenge)
        assert used == passkey and used.sign_count == count
    assert used.used_at is not None


def test_a_device_that_never_counts_signs_in_as_well(person):
    device = Device(counts=False)
    passkey_in_use(person, device)

    for _ in range(2):
        asked = question(person)
        sign_in(person, device.use(asked.options), asked.challenge)


def test_the_questions_are_plain_json_and_name_the_site_of_the_settings(person, device):
    made = people.begin_passkey(person=person, login="jan@example.test").options
    assert json.loads(json.dumps(made)) == made
    assert made["rp"]["id"] == "localhost"
    assert made["user"]["name"] == "jan@example.test"
    passkey_in_use(person, device)

    again = people.begin_passkey(person=person, login="x").options
    assert [known["id"] for known in again["excludeCredentials"]] == [
        websafe_encode(device.credential_id)
    ]
    used = question(person).options
    assert json.loads(json.dumps(used)) == used
    assert used["rpId"] == "localhost"


def test_who_has_no_passkey_is_asked_for_none(person):
    assert question(person) is None


@pytest.mark.parametrize(
    ("address", "works"),
    [
        ("http://127.0.0.1:8000", False),
        ("http://[::1]:8000", False),
        ("http://localhost:8000", True),
        ("https://ssoz.example.invalid", True),
    ],
)
def test_passkeys_are_bound_to_names_and_not_to_numbers(settings, address, works):
    settings.BASE_URL = address

    assert passkeys_work_here() is works


WRONG_SITES = [
    "http://localhost:8001",
    "https://localhost:8000",
    "http://evil.localhost:8000",
    "http://localhost:8000.evil.example",
    "http://testserver",
    "null",
    "",
]


@pytest.mark.parametrize("origin", [site for site in WRONG_SITES if site])
def test_a_passkey_made_or_used_on_another_site_is_worth_nothing(person, device, origin):
    with pytest.raises(FactorRefused):
        add(person, device, origin=origin)
    passkey_in_use(person, device)
    asked = question(person)

    with pytest.raises(FactorRefused) as refused:
        sign_in(person, device.use(asked.options, origin=origin), asked.challenge)
    assert refused.value.code == "answer"


def test_another_site_that_is_named_in_the_signed_data_is_refused(person, device):
    passkey_in_use(person, device)
    asked = question(person)

    with pytest.raises(FactorRefused):
        sign_in(person, device.use({**asked.options, "rpId": "evil.example"}), asked.challenge)


def test_an_answer_to_another_challenge_is_refused(person, device):
    passkey_in_use(person, device)
    before, now = question(person), question(person)

    with pytest.raises(FactorRefused):
        sign_in(person, device.use(before.options), now.challenge)


def test_an_answer_is_taken_once(person, device):
    device.counts = False  # where devices count, the counter alone would refuse the second
    passkey_in_use(person, device)
    asked = question(person)
    answer = device.use(asked.options)
    sign_in(person, answer, asked.challenge)

    with pytest.raises(FactorRefused) as refused:
        sign_in(person, answer, asked.challenge)
    assert refused.value.code == "replay"


def test_a_challenge_of_one_kind_is_spent_for_the_other(person, device):
    asked = people.begin_passkey(person=person, login="x")
    add(person, device, asked)

    with pytest.raises(FactorRefused) as refused:
        add(person, Device(), asked)
    assert refused.value.code == "replay"


def test_the_passkey_of_somebody_else_signs_nobody_in(person, device):
    passkey_in_use(person, Device())
    other = make_person()
    passkey_in_use(other, device)
    asked = question(person)

    with pytest.raises(FactorRefused) as refused:
        sign_in(person, device.use(asked.options), asked.challenge)
    assert refused.value.code == "answer"


def test_a_device_that_claims_the_name_of_anothers_passkey_cannot_sign_for_it(person, device):
    passkey_in_use(person, device)
    forged = Device(credential_id=device.credential_id, sign_count=100)
    asked = question(person)

    with pytest.raises(FactorRefused):
        sign_in(person, forged.use(asked.options), asked.challenge)


def test_a_passkey_that_somebody_has_is_not_added_to_another_account(person, device):
    passkey_in_use(make_person(), device)

    with pytest.raises(FactorRefused) as refused:
        add(person, device)
    assert refused.value.code == "known"
    assert not people.has_second_factor(person)


@pytest.mark.parametrize("count", [4, 5])
def test_a_device_whose_count_does_not_grow_has_a_copy(person, device, count):
    passkey = passkey_in_use(person, device)
    Passkey.objects.filter(pk=passkey.pk).update(sign_count=5)
    device.sign_count = count - 1
    asked = question(person)

    with pytest.raises(FactorRefused) as refused:
        sign_in(person, device.use(asked.options), asked.challenge)
    assert refused.value.code == "sign_count"
    passkey.refresh_from_db()
    assert passkey.sign_count == 5
    entry = Entry.objects.get(act="people.second_factor.refused")
    assert entry.details == {"kind": "passkey", "reason": "sign_count"}


def _without(name: str) -> Callable[[dict], dict]:
    return lambda answer: {**answer, "response": {
        key: value for key, value in answer["response"].items() if key != name
    }}  # fmt: skip


def _with(name: str, value: object) -> Callable[[dict], dict]:
    return lambda answer: {**answer, "response": {**answer["response"], name: value}}


BROKEN = {
    "nothing": lambda answer: {},
    "a list": lambda answer: [],
    "no response": lambda answer: {**answer, "response": None},
    "numbers": lambda answer: {**answer, "rawId": 7, "id": 7},
    "another id": lambda answer: {**answer, "id": "AAAA"},
    "no client data": _without("clientDataJSON"),
    "client data of bytes": _with("clientDataJSON", websafe_encode(b"\xff\xfe")),
    "client data of a list": _with("clientDataJSON", websafe_encode(b"[]")),
    "no signature": _without("signature"),
    "another signature": _with("signature", websafe_encode(b"x" * 70)),
    "an empty signature": _with("signature", ""),
    "data of one byte": _with("authenticatorData", "AA"),
    "no base64": _with("authenticatorData", "ż!"),
}


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_answer_is_a_refusal_and_no_error(person, device, broken):
    passkey_in_use(person, device)
    asked = question(person)

    with pytest.raises(FactorRefused):
        sign_in(person, BROKEN[broken](device.use(asked.options)), asked.challenge)


def test_a_signature_over_other_data_is_refused(person, device):
    passkey_in_use(person, device)
    asked = question(person)
    answer = device.use(asked.options)
    data = bytearray(websafe_decode(answer["response"]["authenticatorData"]))
    data[36] += 1  # the counter
    answer["response"]["authenticatorData"] = websafe_encode(bytes(data))

    with pytest.raises(FactorRefused):
        sign_in(person, answer, asked.challenge)


def test_an_answer_of_one_kind_is_not_taken_for_the_other(person, device):
    passkey_in_use(person, device)
    asked = people.begin_passkey(person=person, login="x")

    with pytest.raises(FactorRefused):
        people.add_passkey(
            person=person, name="Klucz", challenge=asked.challenge, actor=person_actor(person),
            answer=device.use({**asked.options, "rpId": "localhost"}),
        )  # fmt: skip


def test_passkeys_share_the_tries_of_codes(person, device):
    passkey_in_use(person, device)
    for _ in range(5):
        asked = question(person)
        with pytest.raises(FactorRefused):
            sign_in(person, {}, asked.challenge)
    asked = question(person)

    with pytest.raises(TooManyTries):
        sign_in(person, device.use(asked.options), asked.challenge)


def test_nobody_adds_or_uses_passkeys_for_another_person(person, device):
    passkey_in_use(person, device)
    stranger = person_actor(make_person())
    asked = question(person)

    with pytest.raises(NotAllowed):
        people.use_passkey(
            person=person, answer=device.use(asked.options), challenge=asked.challenge,
            actor=stranger,
        )  # fmt: skip
    made = people.begin_passkey(person=person, login="x")
    with pytest.raises(NotAllowed):
        people.add_passkey(
            person=person, name="Klucz", answer=Device().make(made.options),
            challenge=made.challenge, actor=stranger,
        )  # fmt: skip


def test_there_may_be_ten_passkeys_and_no_more(person):
    for _ in range(MOST_PASSKEYS):
        passkey_in_use(person, Device())

    with pytest.raises(FactorRefused) as refused:
        add(person, Device())
    assert refused.value.code == "too_many"


def test_adding_and_removing_is_told_by_mail_with_the_name_of_the_passkey(
    person, device, run_queue, mailoutbox
):
    mailoutbox.clear()
    passkey = add(person, device)
    people.remove_passkey(passkey=passkey, actor=person_actor(person))
    run_queue()

    told = [message for message in mailoutbox if message.to == [person.email]][-2:]
    assert [message.subject for message in told] == [
        "SSOZ II: dodano drugi składnik logowania",
        "SSOZ II: usunięto drugi składnik logowania",
    ]
    assert all("klucz dostępu „Klucz”" in message.body for message in told)
    assert not people.has_second_factor(person)


def test_recovery_codes_stay_while_another_factor_does(person, device):
    phone_in_use(person)
    passkey = passkey_in_use(person, device)
    actor = person_actor(person)
    people.make_recovery_codes(person=person, actor=actor, instead_of=0)

    people.remove_passkey(passkey=passkey, actor=actor)
    assert RecoveryCode.objects.count() == 10
    people.drop_code_app(person=person, actor=actor)
    assert not RecoveryCode.objects.exists()
