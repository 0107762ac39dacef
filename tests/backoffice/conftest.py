"""Who looks at the back-office, unless a test says otherwise."""

import pytest
from django.urls import reverse

from ssoz.actors import Actor
from ssoz.exchange.models import Batch
from tests.backoffice.brought import HEAD, a_file, page_url
from tests.makers import make_actor


@pytest.fixture
def office() -> Actor:
    """Make an administrator of the executing office in Łódź."""
    return make_actor(role="uw-admin")


@pytest.fixture
def bring(client, run_queue):
    """Return a function that brings rows in and lets the queue look at them."""

    def _bring(*rows, head=HEAD, by=client, register="units", **how) -> Batch:
        address = reverse(f"backoffice:exchange_batch_new_{register}")
        answer = by.post(address, {"upload": a_file([head, *rows], **how)})
        batch = Batch.objects.latest("pk")
        assert answer.status_code == 302 and answer.url == page_url(batch)
        run_queue()
        batch.refresh_from_db()
        return batch

    return _bring


@pytest.fixture
def press(client, run_queue):
    """Return a function that presses a button of an import and lets the queue do it."""

    def _press(what: str, batch: Batch) -> Batch:
        answer = client.post(reverse(f"backoffice:exchange_batch_{what}", args=[batch.pk]))
        assert answer.status_code == 302
        run_queue()
        batch.refresh_from_db()
        return batch

    return _press
