"""A form handed in twice, as its unit and its office see it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ssoz.actors import SYSTEM
from ssoz.reports import operations
from ssoz.reports.models import Report
from tests.makers import make_collection, make_obligation, make_report, make_reporter, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def obligation():
    collection = make_collection(due_on=timezone.localdate() + timedelta(days=40))
    operations.set_deadline(
        collection=collection,
        stage="preliminary",
        due_on=timezone.localdate() + timedelta(days=4),
        actor=SYSTEM,
    )
    return make_obligation(collection=collection, unit=make_unit())


@pytest.fixture
def passes(obligation, reporter):
    make_report(obligation=obligation, reporter=reporter, state="sent")
    return list(Report.objects.for_acting().filter(obligation=obligation).order_by("pk"))


@pytest.fixture
def reporter(obligation):
    return make_reporter(obligation.unit)


def read(client_for, actor, *address) -> str:
    page = client_for(actor).get(reverse(address[0], args=address[1] if address[1:] else []))
    assert page.status_code == 200
    return " ".join(page.content.decode().replace("\xa0", " ").split())


def test_the_list_and_the_home_page_say_how_far_each_pass_is(client_for, reporter, passes):
    first, last = (str(one.instance).capitalize() for one in passes)
    for address in ("reports", "start"):
        text = read(client_for, reporter, address)
        assert f"{first}: wysłane do weryfikacji. {last}: w trakcie." in text
        assert "jednost" not in text.partition(first)[2].partition("</th>")[0]


def test_the_page_of_the_obligation_leads_to_each_pass(client_for, reporter, passes, obligation):
    text = read(client_for, reporter, "obligation", [obligation.pk])
    for report in passes:
        assert reverse("report", args=[report.pk]) in text
        assert str(report.instance) in text


def test_each_report_names_its_pass_and_its_day(client_for, reporter, passes):
    last = read(client_for, reporter, "report", [passes[1].pk])
    assert f", {passes[1].instance}</p>" in last
    assert passes[1].due == timezone.localdate() + timedelta(days=40)
