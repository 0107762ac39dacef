"""`manage.py rotate_keys`: counts, moves, says when the older key may go."""

from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from ssoz.ciphers import generation_of
from ssoz.journal.models import Entry
from ssoz.people.models import Person
from tests.makers import make_person
from tests.ssoz.keys.keyrings import NEW_CIPHER, NEW_HASH, OLD_CIPHER, OLD_HASH

pytestmark = pytest.mark.django_db
OLD, NEW = generation_of(OLD_CIPHER), generation_of(NEW_CIPHER)


@pytest.fixture
def two_people(settings) -> list[Person]:
    """Two who came under the old keys; the new ones are in the settings by now."""
    settings.DATA_CIPHER_KEYS, settings.DATA_HASH_KEYS = [OLD_CIPHER], [OLD_HASH]
    people = [make_person(), make_person()]
    settings.DATA_CIPHER_KEYS = [NEW_CIPHER, OLD_CIPHER]
    settings.DATA_HASH_KEYS = [NEW_HASH, OLD_HASH]
    return people


def rotate_keys(*switches: str) -> str:
    out = StringIO()
    call_command("rotate_keys", *switches, stdout=out)
    return out.getvalue()


def check() -> tuple[str, int]:
    out = StringIO()
    try:
        call_command("rotate_keys", "--check", stdout=out)
    except SystemExit as left:
        return out.getvalue(), left.code
    return out.getvalue(), 0


def test_the_check_counts_the_rows_of_each_key_and_changes_nothing(two_people):
    said, code = check()

    assert f"people.person.pesel_cipher: {NEW} (newest) 0, {OLD} 2" in said
    assert (
        f"people.personpesel: {generation_of(NEW_HASH)} (newest) 0, {generation_of(OLD_HASH)} 2"
        in said
    )
    assert said.endswith("To be moved: 4.\n")
    assert code == 1
    assert Person.objects.filter(pesel_cipher__startswith=OLD).count() == 2
    assert not Entry.objects.filter(act__startswith="keys.").exists()


def test_the_check_passes_when_everything_is_moved(two_people):
    rotate_keys()

    said, code = check()

    assert f"people.person.pesel_cipher: {NEW} (newest) 2, {OLD} 0" in said
    assert (said.splitlines()[-1], code) == ("Everything is under the newest keys.", 0)


@time_machine.travel("2026-11-22T10:00:00+01:00", tick=False)
def test_it_says_how_far_it_is_and_when_the_older_keys_may_be_removed(two_people):
    said = rotate_keys("--batch", "1")

    assert "people.person.pesel_cipher: 1 moved, 1 left" in said
    assert "people.person.pesel_cipher: 2 moved, 0 left" in said
    assert f"{OLD}" in said.splitlines()[-1]
    assert "may be removed from 2026-11-23 10:00 on" in said


def test_called_again_it_does_nothing_and_journals_nothing(two_people):
    rotate_keys()
    entries = Entry.objects.count()

    assert rotate_keys() == "Everything is under the newest keys.\n"
    assert Entry.objects.count() == entries


def test_a_missing_key_is_named_and_no_key_may_be_removed(two_people, settings):
    settings.DATA_CIPHER_KEYS = [NEW_CIPHER]

    with pytest.raises(CommandError, match="No key may be removed yet") as refusal:
        rotate_keys()

    assert f"{OLD} (not in the settings) 2" in str(refusal.value)
    assert "DATA_CIPHER_KEYS" in str(refusal.value)


def test_a_batch_of_nothing_is_refused(two_people):
    with pytest.raises(CommandError, match="at least 1"):
        rotate_keys("--batch", "0")


def test_no_number_is_printed(two_people):
    said = rotate_keys() + check()[0]

    assert not any(person.pesel in said for person in two_people)
