"""What the base of all machines closes: a state changes by its transition and in no other way."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction

from ssoz.access.models import Application
from tests.makers import make_application

pytestmark = pytest.mark.django_db


def test_a_state_cannot_be_assigned():
    application = make_application(state="pending")
    with pytest.raises(AttributeError):
        application.state = "approved"


def test_a_state_cannot_be_updated_in_bulk():
    make_application(state="pending")
    with pytest.raises(AttributeError):
        Application.objects.filter(state="pending").update(state="approved")


def test_a_state_that_no_drawing_knows_does_not_reach_the_table():
    application = make_application(state="pending")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE access_application SET state = 'invented' WHERE id = %s", [application.pk]
        )


def test_a_refresh_reads_the_state_too():
    application = make_application(state="pending")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE access_application SET state = 'approved' WHERE id = %s", [application.pk]
        )
    application.refresh_from_db()
    assert application.state == "approved"


def test_a_refresh_of_other_columns_leaves_the_state_as_it_was_read():
    application = make_application(state="pending")
    application.refresh_from_db(fields=["reason"])
    assert application.state == "pending"


def test_a_deferred_state_is_read_when_it_is_asked_for():
    number = make_application(state="pending").number
    assert Application.objects.only("number").get(number=number).state == "pending"


def test_a_refresh_that_fails_leaves_the_protection_on():
    application = make_application(state="pending")
    other = make_application(state="pending")
    gone = Application(pk=application.pk + other.pk + 1000)
    with pytest.raises(Application.DoesNotExist):
        gone.refresh_from_db()
    with pytest.raises(AttributeError):
        other.state = "approved"


def test_refreshes_in_other_threads_do_not_open_the_protection():
    application = make_application(state="pending")
    copies = [Application(pk=application.pk) for _ in range(4)]
    stop = threading.Event()
    opened = []

    def watch():
        while not stop.is_set():
            if not Application._meta.get_field("state").protected:
                opened.append(True)

    watcher = threading.Thread(target=watch)
    watcher.start()
    for copy in copies * 5:
        copy.refresh_from_db()
    stop.set()
    watcher.join()
    assert not opened
