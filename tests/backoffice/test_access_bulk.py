"""Many applications and profiles from their lists: said before, done by the queue, told after."""

import html

import pytest
from django.urls import reverse

from ssoz.access import operations
from ssoz.access.models import Application, Profile
from ssoz.bulk.models import BulkAct
from tests.backoffice.applications import pending
from tests.makers import make_actor, make_application, make_unit

pytestmark = pytest.mark.django_db
BULK = reverse("backoffice:access_application_bulk")
LIST = reverse("backoffice:access_application_changelist")
PROFILES = reverse("backoffice:access_profile_bulk")
ALL_PENDING = {"act": "approve", "all": "1", "_changelist_filters": "state=pending"}


@pytest.fixture
def client(client_for, office):
    return client_for(office)


def page_of(bulk, name="change"):
    return reverse(f"backoffice:bulk_bulkact_{name}", args=[bulk.pk])


def states():
    return set(Application.objects.exclude(role__code="uw-admin").values_list("state", flat=True))


def test_the_whole_list_is_previewed_counted_and_done(client, run_queue, monkeypatch):
    monkeypatch.setattr("backoffice.bulk._PER_PAGE", 2)
    right = [pending(evidence=True) for _ in range(3)]
    bare = pending()
    make_application(unit=make_unit(voivodeship="14"), evidence=True)
    make_application(state="rejected")
    asked = client.get(BULK, ALL_PENDING)
    judged = asked.context["judged"]
    assert set(judged.done) == {application.pk for application in right}
    assert [count for _why, count in judged.reasons] == [1] and list(judged.skipped) == [bare.pk]
    assert len(asked.context["rows"]) == 2 and "p=2" in asked.content.decode()
    second = client.get(BULK, {**ALL_PENDING, "p": "2"})
    assert len(second.context["rows"]) == 2 and second.context["page"].number == 2
    address = asked.wsgi_request.get_full_path()
    answer = client.post(address, {"seen": judged.mark})
    bulk = BulkAct.objects.get()
    assert answer.url.startswith(page_of(bulk))
    run_queue()
    shown = client.get(page_of(bulk))
    assert shown.context["progress"]["done"] == 3
    assert all(each.number in shown.content.decode() for each in right)


def test_what_came_into_the_list_since_it_was_seen_is_shown_first(client):
    pending(evidence=True)
    asked = client.get(BULK, ALL_PENDING)
    late = pending(evidence=True)
    again = client.post(asked.wsgi_request.get_full_path(), {"seen": asked.context["judged"].mark})
    assert again.status_code == 200 and again.context["refusal"]
    assert late.pk in again.context["judged"].done
    assert not BulkAct.objects.exists()


def test_ticked_rows_are_rejected_with_the_reasons_of_the_single_act(client, run_queue):
    first, other = pending(), pending()
    given = {"act": "reject", "ids": first.pk}
    form = client.get(BULK, given).context["form"]
    assert [code for code, _ in form.fields["reason_code"].choices][1:] == [
        *Application.Reason.values
    ]
    wrong = client.post(BULK, {**given, "reason_code": "other", "reason": ""})
    assert wrong.context["form"].errors["reason"]
    assert ("ids", str(first.pk)) in wrong.context["given"]
    client.post(BULK, {**given, "reason_code": "role"})
    run_queue()
    first.refresh_from_db(), other.refresh_from_db()
    assert (first.state, first.reason_code, other.state) == ("rejected", "role", "pending")


def test_why_a_row_was_skipped_is_told_and_the_act_is_stopped_and_resumed(client, run_queue):
    first, second = pending(evidence=True), pending(evidence=True)
    client.post(BULK, {"act": "approve", "ids": [first.pk, second.pk]})
    bulk = BulkAct.objects.get()
    assert client.get(page_of(bulk, "stop")).status_code == 405
    client.post(page_of(bulk, "stop"))
    run_queue()
    stopped = client.get(page_of(bulk)).content.decode()
    assert page_of(bulk, "resume") in stopped and "data-running" not in stopped
    assert states() == {"pending"}
    operations.reject(
        application=second, reason_code="unit", reason="", actor=make_actor(role="uw-admin")
    )
    client.post(page_of(bulk, "resume"))
    run_queue()
    shown = client.get(page_of(bulk))
    assert shown.context["progress"]["refused"] == 1 and shown.context["reasons"][0][1] == 1
    assert str(shown.context["reasons"][0][0]) in html.unescape(shown.content.decode())
    assert states() == {"approved", "rejected"}


def test_nobody_else_finds_stops_or_resumes_it(client, client_for):
    client.post(BULK, {"act": "approve", "ids": pending(evidence=True).pk})
    bulk = BulkAct.objects.get()
    colleague = client_for(make_actor(role="uw-admin"))
    assert colleague.get(page_of(bulk)).status_code == 404
    for name in ("stop", "resume"):
        assert colleague.post(page_of(bulk, name)).status_code == 404
    bulk.refresh_from_db()
    assert bulk.is_running


def test_who_may_not_decide_is_offered_nothing(client_for):
    application = pending(evidence=True)
    employee = client_for(make_actor(role="cez-employee"))
    assert 'name="ids"' not in employee.get(LIST).content.decode()
    given = {"act": "approve", "ids": application.pk}
    assert employee.get(BULK, given).status_code == 404
    assert employee.post(BULK, given).status_code == 404


def test_many_profiles_are_blocked_from_their_list(client, run_queue):
    profiles = [make_application(state="approved").profile for _ in range(2)]
    query = {"act": "block", "all": "1", "_changelist_filters": "status=active"}
    asked = client.get(PROFILES, query)
    assert set(asked.context["judged"].done) == {profile.pk for profile in profiles}
    assert len(asked.context["judged"].skipped) == 1, "one's own"
    address = asked.wsgi_request.get_full_path()
    assert client.post(address, {"seen": asked.context["judged"].mark}).context["form"].errors
    client.post(address, {"seen": asked.context["judged"].mark, "reason": "Kontrola"})
    run_queue()
    found = Profile.objects.filter(pk__in=[profile.pk for profile in profiles])
    assert {profile.stored_status for profile in found} == {"blocked"}
    bulk = BulkAct.objects.get()
    assert page_of(bulk, "undo") in client.get(page_of(bulk)).content.decode()
    assert client.post(page_of(bulk, "undo")).url == page_of(BulkAct.objects.latest("pk"))
    run_queue()
    assert {profile.stored_status for profile in found.all()} == {"active"}


def test_a_preview_asks_as_often_for_many_as_for_few(client, django_assert_max_num_queries):
    for _ in range(6):
        pending(evidence=True)
    with django_assert_max_num_queries(40):
        client.get(BULK, ALL_PENDING)
