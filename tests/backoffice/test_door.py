"""Who enters the back-office, and what of Django's own stays shut."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from backoffice.base import ScopedAdmin
from backoffice.sites import site
from ssoz.notices.models import Announcement
from tests.makers import make_actor, make_person

pytestmark = pytest.mark.django_db


def test_a_visitor_is_sent_to_the_sign_in_and_back(client):
    response = client.get(reverse("backoffice:access_application_changelist"))
    assert response.status_code == 302
    assert response.url == "/logowanie/?next=/backoffice/access/application/"


def test_for_somebody_without_the_right_the_back_office_does_not_exist(client_for):
    client = client_for(make_actor(role="reporter-non-financial"))
    assert client.get(reverse("backoffice:index")).status_code == 404
    assert client.get("/backoffice/no-such-page/").status_code == 404


def test_somebody_without_a_confirmed_address_is_sent_to_activation(client_for):
    client = client_for(make_person(verified=False))
    assert client.get(reverse("backoffice:index")).url == reverse("activation")


@pytest.mark.parametrize(
    "path",
    [
        "login/",
        "logout/",
        "password_change/",
        "password_change/done/",
        "jsi18n/",
        "search/?s=a",
        "r/1/1/",
        "access/",
        "access/application/add/",
        "access/application/1/delete/",
        "auth/group/",
        "django_q/schedule/",
        "journal/entry/1/history/",
        "mail/outgoingmail/1/history/",
    ],
)
def test_what_knows_no_actor_is_shut(client_for, path):
    client = client_for(make_actor(role="cez-admin"))
    assert client.get(f"/backoffice/{path}").status_code == 404


def test_an_admin_without_a_scope_does_not_start():
    class Scopeless(ScopedAdmin):
        list_permission = read_permission = "announcement.edit"

    with pytest.raises(ImproperlyConfigured):
        site.register(Announcement, Scopeless)
    with pytest.raises(ImproperlyConfigured):
        site.register(Announcement)


def test_the_menu_names_only_what_may_be_opened(client_for):
    page = client_for(make_actor(role="cez-employee")).get(reverse("backoffice:index"))
    addresses = [i["link"] for group in page.context["sidebar_navigation"] for i in group["items"]]
    assert [str(address) for address in addresses] == [
        "/backoffice/",
        "/backoffice/people/person/",
        "/backoffice/reports/report/",
        "/backoffice/reports/obligation/",
        "/backoffice/reports/collection/",
        "/backoffice/raport-kompletnosci/",
        "/backoffice/units/unit/",
        "/backoffice/questionnaires/edition/",
        "/backoffice/reports/assigningrules/",
    ]


def test_an_employee_of_cez_opens_no_applications(client_for):
    client = client_for(make_actor(role="cez-employee"))
    for name in ("access_application", "access_profile", "journal_entry", "mail_outgoingmail"):
        assert client.get(reverse(f"backoffice:{name}_changelist")).status_code == 404


def test_a_post_without_a_token_is_refused(client_for):
    client = client_for(make_actor(role="uw-admin"), enforce_csrf_checks=True)
    response = client.post(reverse("backoffice:find"), {"what": "x"})
    assert response.status_code == 403


def test_no_page_allows_scripts_or_styles_in_itself(client_for):
    client = client_for(make_actor(role="uw-admin"))
    policy = client.get(reverse("backoffice:index"))["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in [directive.strip() for directive in policy.split(";")]
    assert "frame-ancestors 'none'" in policy


def test_a_list_answers_no_post_and_no_column_can_be_probed(client_for):
    client = client_for(make_actor(role="uw-admin"))
    address = reverse("backoffice:people_person_changelist")
    assert client.post(address).status_code == 405
    everybody = client.get(address).context["cl"].result_count
    probed = (
        client.get(address, {"keyed_hashes__digest__startswith": "zzz"}).context["cl"].result_count
    )
    assert probed == everybody
