"""Messages from the system and the own sign-ins: one's own alone."""

import pytest

from ssoz.actors import Actor
from ssoz.journal.operations import note
from ssoz.mail.models import OutgoingMail
from ssoz.mail.operations import post
from tests.makers import make_application, make_person, send_link
from tests.portal.pages import english, get

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(person):
    return english(person)


def own_mails(person):
    return OutgoingMail.objects.filter(person_id=person.pk).order_by("-id")


def test_the_list_holds_what_was_sent_to_the_person_newest_first(client, person):
    make_application(person=person, state="approved")
    other = make_application(state="approved")
    page = get(client, "/moje-konto/wiadomosci/")
    assert page.words("//tbody//a") == list(own_mails(person).values_list("subject", flat=True))
    assert other.number not in page.text


def test_a_message_is_read_by_its_recipient_alone(client, person):
    make_application(person=person, state="approved")
    mail = own_mails(person).first()
    page = get(client, f"/moje-konto/wiadomosci/{mail.pk}/")
    assert mail.subject in page.text
    assert "Dzień dobry" in page.text
    assert english(make_person()).get(f"/moje-konto/wiadomosci/{mail.pk}/").status_code == 404


def test_a_one_time_link_is_shown_in_the_mail_alone(client, person):
    mail = send_link(person)
    page = get(client, f"/moje-konto/wiadomosci/{mail.pk}/")
    assert "(the link stands only in the e-mail)" in page.text
    assert "/potwierdz/" not in page.source
    assert "[[link]]" not in page.source


def test_a_message_that_does_not_exist_is_not_found(client):
    assert client.get("/moje-konto/wiadomosci/999999/").status_code == 404


def test_without_messages_the_list_says_so():
    person = make_person()
    page = get(english(person), "/moje-konto/wiadomosci/?page=99")
    assert own_mails(person).count() == len(page.all("//tbody/tr"))


def test_the_lists_ask_the_same_number_of_queries_for_3_and_30(
    client, person, django_assert_max_num_queries
):
    def more(count):
        for _ in range(count):
            post(
                "people/mails/verify_email.txt", to=person.email, person_id=person.pk,
                context={"email": person.email},
            )  # fmt: skip
            sign_in_of(person)

    more(2)
    for url in ("/moje-konto/wiadomosci/", "/moje-konto/logowania/"):
        with django_assert_max_num_queries(12):
            get(client, url)
    with django_assert_max_num_queries(12) as few:
        get(client, "/moje-konto/wiadomosci/")
    more(28)
    with django_assert_max_num_queries(len(few)):
        assert len(get(client, "/moje-konto/wiadomosci/").all("//tbody/tr")) == 25


def sign_in_of(person):
    actor = Actor(name=person.full_name, person_id=person.pk, address="192.0.2.7")
    note("people.person.signed_in", by=actor, thing=person)


def test_the_history_of_sign_ins_holds_the_own_ones_alone(client, person):
    sign_in_of(person)
    sign_in_of(make_person())
    page = get(client, "/moje-konto/logowania/")
    assert len(page.all("(//table)[last()]/tbody/tr")) == 1
    assert "192.0.2.7" in page.text


def test_without_sign_ins_the_history_says_so(client):
    assert "No sign-ins are recorded." in get(client, "/moje-konto/logowania/").text


def test_the_names_of_the_columns_stand_in_the_table_alone(client, person):
    sign_in_of(person)
    assert get(client, "/moje-konto/logowania/").source.count(">From the address</th>") == 2
