"""What tests stand on holds: made things are what their makers say."""

import pytest
from django.core import mail
from django_q.models import OrmQ

from ssoz.identifiers import is_pesel
from tests.makers import (
    make_actor,
    make_application,
    make_person,
    make_pesel,
    make_unit,
    uw_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", [0, 1, 77, 9999])
def test_a_made_pesel_is_valid(number):
    assert is_pesel(make_pesel(number=number))


def test_a_made_person_has_a_confirmed_address():
    assert make_person().has_verified_email
    assert not make_person(verified=False).has_verified_email


@pytest.mark.parametrize(
    "state", ["draft", "discarded", "pending", "approved", "rejected", "archived"]
)
def test_a_made_application_is_in_its_state(state):
    assert make_application(state=state).state == state


def test_a_made_actor_holds_the_rights_of_the_role():
    assert make_actor(role="cez-admin").can("application.decide_central")
    assert make_actor(role="uw-admin", unit=uw_of("14")).voivodeship == "14"
    assert make_actor(role="reporter-financial", unit=make_unit()).can("report.fill")


def test_making_leaves_no_mail_and_no_work_behind(mailoutbox):
    make_actor(role="uw-admin")
    assert not mail.outbox
    assert not OrmQ.objects.exists()


def test_what_waited_before_still_waits(mailoutbox, run_queue):
    application = make_application(state="pending")
    from_before = OrmQ.objects.count()
    make_application(state="approved", unit=application.profile.unit)
    assert OrmQ.objects.count() == from_before
    assert run_queue() == from_before
