"""A form handed in twice, as the office names its reports."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backoffice.templatetags.report_words import report_name
from ssoz.actors import SYSTEM
from ssoz.reports import operations
from ssoz.reports.models import Report
from tests.makers import make_collection, make_obligation, make_report

pytestmark = pytest.mark.django_db


def test_the_office_tells_the_passes_of_a_form_apart():
    today = timezone.localdate()
    collection = make_collection(due_on=today + timedelta(days=9))
    operations.set_deadline(collection=collection, stage="preliminary", due_on=today, actor=SYSTEM)
    make_report(obligation=make_obligation(collection=collection), state="sent")

    passes = Report.objects.for_acting().order_by("pk")
    assert [report_name(one).rpartition(", ")[2] for one in passes] == [
        str(one.instance) for one in passes
    ]
    assert len({report_name(one) for one in passes}) == 2
