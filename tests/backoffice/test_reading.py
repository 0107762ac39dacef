"""No GET under the back-office writes: only the journal notes what sensitive things were read."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.management.commands.routes import routes
from ssoz.access.models import Application
from tests.makers import attach, make_actor, make_application

pytestmark = pytest.mark.django_db

_WRITE = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# Reading what is sensitive is an act on record; the session remembers when it was last used.
_MAY_GROW = {"journal_entry", "django_session"}


def tables_written(queries: CaptureQueriesContext) -> set[str]:
    found = (_WRITE.match(query["sql"]) for query in queries.captured_queries)
    return {match[2] for match in found if match}


def test_a_planted_write_is_seen():
    application = make_application()
    with CaptureQueriesContext(connection) as queries:
        application.profile.save()
    assert {"access_profile", "access_historicalprofile"} <= tables_written(queries)


def addresses(application: Application) -> list[str]:
    """Fill each address of the back-office with what there is, in scope of the actor."""
    things = {
        "access/application": application.pk,
        "access/profile": application.profile_id,
        "access/role": application.role_id,
        "people/person": application.profile.person_id,
        "units/unit": application.profile.unit_id,
        "files/storedfile": application.packet.attachments.get().file_id,
    }
    found = []
    for route in routes():
        if route.face != "backoffice":
            continue
        path = route.path.replace("<int:file_id>", str(things["files/storedfile"]))
        for place, pk in things.items():
            path = path.replace(f"/{place}/<path:object_id>", f"/{place}/{pk}")
            path = path.replace(f"/{place}/<var>", f"/{place}/{pk}")
        found.append(re.sub("<[^>]+>", "1", path))
    return found


def test_no_get_writes(client_for):
    application = make_application(state="pending", evidence=True)
    attach(application.packet)
    client = client_for(make_actor(role="cez-admin"))
    client.get("/backoffice/")
    seen = 0
    for path in addresses(application):
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        assert response.status_code < 500, path
        assert tables_written(queries) <= _MAY_GROW, path
        seen += response.status_code == 200
    assert seen > 15
