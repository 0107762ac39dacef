"""One act on many reports: said before, done by the queue, told afterwards."""

import html

import pytest
from django.urls import reverse

from ssoz.bulk.models import BulkAct
from ssoz.reports import operations
from ssoz.reports.models import Report
from ssoz.reports.refusals import why_left
from tests.makers import (
    make_actor,
    make_collection,
    make_obligation,
    make_report,
    make_reporter,
    make_supervisor,
    make_unit,
    uw_of,
)

pytestmark = pytest.mark.django_db
BULK = reverse("backoffice:reports_report_bulk")
LIST = reverse("backoffice:reports_report_changelist")


@pytest.fixture
def collection():
    return make_collection()


@pytest.fixture
def office():
    return make_actor(role="uw-admin", unit=uw_of("10"))


@pytest.fixture
def client(client_for, office):
    return client_for(office)


def make(collection, state="sent", voivodeship="10", **how) -> Report:
    unit = make_unit(voivodeship=voivodeship)
    return make_report(
        state=state, obligation=make_obligation(collection=collection, unit=unit), **how
    )


def states(*reports) -> list[str]:
    found = {r.pk: r.state for r in Report.objects.filter(pk__in=[r.pk for r in reports])}
    return [found[report.pk] for report in reports]


def filled_by(collection, office) -> Report:
    report = make(collection, state="draft")
    saved = operations.fill(
        report=report, revision=report.revision, cells={"1.01.a": "3", "1.01.b": "1"}, actor=office
    )
    return operations.send(
        report=saved.report, revision=saved.revision, actor=make_reporter(report.unit)
    )


def test_the_list_offers_ticks_and_acts_to_who_decides(client, client_for, collection):
    report = make(collection)
    text = client.get(LIST).content.decode()
    assert f'name="ids" value="{report.pk}"' in text
    assert [a.operation for a in client.get(LIST).context["bulk_acts"]] == [
        "verify", "accept", "send_back",
    ]  # fmt: skip
    employee = client_for(make_actor(role="cez-employee"))
    assert 'name="ids"' not in employee.get(LIST).content.decode()
    assert employee.get(BULK, {"act": "accept", "ids": report.pk}).status_code == 404


def test_the_question_says_what_will_be_done_and_what_skipped_and_why(client, office, collection):
    right, draft, own = (
        make(collection), make(collection, state="draft"), filled_by(collection, office),
    )  # fmt: skip
    far = make(collection, voivodeship="14")
    ids = [right.pk, draft.pk, own.pk, far.pk, 999999]
    context = client.get(BULK, {"act": "accept", "ids": ids}).context
    assert context["judged"].done == [right.pk]
    skipped = {pk: str(why) for pk, why in context["judged"].skipped.items()}
    assert set(skipped) == {draft.pk, own.pk} and all(skipped.values())
    assert states(right, draft, own, far) == ["sent", "draft", "sent", "sent"]


def test_the_queue_does_it_and_the_page_of_progress_tells(client, collection, run_queue):
    reports = [make(collection) for _ in range(3)]
    answer = client.post(
        BULK, {"act": "accept", "ids": [r.pk for r in reports], "note": "Dziękujemy."}
    )
    bulk = BulkAct.objects.get()
    address = reverse("backoffice:bulk_bulkact_change", args=[bulk.pk])
    assert answer.url == address
    running = client.get(address)
    assert (
        running.context["progress"]["waiting"] == 3 and "data-running" in running.content.decode()
    )
    run_queue()
    done = client.get(address)
    assert done.context["progress"] == {
        "total": 3, "done": 3, "refused": 0, "failed": 0, "waiting": 0,
    }  # fmt: skip
    assert "data-running" not in done.content.decode()
    assert states(*reports) == ["accepted"] * 3


def test_what_changed_before_the_queue_came_to_it_is_left_and_told(client, collection, run_queue):
    first, second = make(collection), make(collection)
    client.post(BULK, {"act": "accept", "ids": [first.pk, second.pk]})
    operations.send_back(report=second, reason="Popraw", actor=make_supervisor(second.unit))
    run_queue()
    bulk = BulkAct.objects.get()
    page = client.get(reverse("backoffice:bulk_bulkact_change", args=[bulk.pk]))
    assert page.context["progress"]["refused"] == 1
    refused = bulk.items.get(outcome="refused")
    assert (refused.thing_id, refused.why) == (second.pk, "decided")
    assert str(why_left("decided")) in html.unescape(page.content.decode())
    assert states(first, second) == ["accepted", "returned"]


def test_sending_back_many_needs_a_reason(client, collection, run_queue):
    report = make(collection)
    given = {"act": "send_back", "ids": [report.pk]}
    assert client.post(BULK, given).context["form"].errors["reason"]
    assert not BulkAct.objects.exists()
    client.post(BULK, {**given, "reason": "Popraw dział 1"})
    run_queue()
    report.refresh_from_db()
    assert (report.state, report.return_reason) == ("returned", "Popraw dział 1")


def test_all_of_the_list_follows_its_filters(client, collection):
    waiting = [make(collection) for _ in range(2)]
    make(collection, state="accepted")
    query = {"act": "verify", "all": "1", "_changelist_filters": "state=sent"}
    context = client.get(BULK, query).context
    assert set(context["judged"].done) == {report.pk for report in waiting}


def test_nothing_ticked_leads_back_with_a_sentence(client, collection):
    make(collection)
    answer = client.get(BULK, {"act": "verify", "_changelist_filters": "state=sent"}, follow=True)
    assert answer.redirect_chain == [(f"{LIST}?state=sent", 302)]
    assert len(list(answer.context["messages"])) == 1


@pytest.mark.parametrize("wrong", ["", "reopen", "delete", "__class__"])
def test_an_act_that_is_none_does_nothing(client, collection, wrong):
    answer = client.post(BULK, {"act": wrong, "ids": make(collection).pk})
    assert (answer.status_code, answer.url) == (302, LIST)
    assert not BulkAct.objects.exists()


def test_numbers_that_are_none_choose_nothing(client, collection):
    answer = client.get(BULK, {"act": "verify", "ids": ["x", "-1", "9" * 40, "1 OR 1=1"]})
    assert answer.status_code == 302


def test_everybody_sees_only_the_bulk_acts_they_began(client, client_for, collection):
    report = make(collection)
    client.post(BULK, {"act": "verify", "ids": [report.pk]})
    bulk = BulkAct.objects.get()
    address = reverse("backoffice:bulk_bulkact_change", args=[bulk.pk])
    assert client.get(address).status_code == 200
    colleague = client_for(make_actor(role="uw-admin", unit=uw_of("10")))
    assert colleague.get(address).status_code == 404
    listed = colleague.get(reverse("backoffice:bulk_bulkact_changelist")).context["cl"]
    assert listed.result_count == 0
