"""The matrix of rights: every cell says what the fixture of roles says, on the page and in the file."""

import csv
import io
import json
from collections import Counter

import pytest
from django.conf import settings
from django.urls import reverse
from lxml import html

from ssoz.access.models import RoleGrant
from ssoz.actors import Reach
from tests.makers import make_actor

pytestmark = pytest.mark.django_db
ROLES = json.loads((settings.BASE_DIR / "fixtures" / "roles.json").read_text(encoding="utf-8"))
SHORT = {
    "own": "własna", "voivodeship": "województwo", "activity": "rodzaj działalności",
    "listed": "lista", "all": "cały kraj",
}  # fmt: skip
CLASSES = {
    "non_financial": "sprawozdania niefinansowe",
    "financial": "sprawozdania finansowe",
    "psychiatric": "karty psychiatryczne",
}


@pytest.fixture
def chief(client_for):
    return client_for(make_actor(role="cez-admin"))


def page_of(client):
    return html.fromstring(client.get(reverse("backoffice:rights")).content.decode())


def cells_of(page) -> dict[tuple[str, str], str]:
    heads = [head.text_content() for head in page.xpath("//thead//th")][1:]
    return {
        (row.xpath("./th/span")[0].text_content(), role): " ".join(cell.text_content().split())
        for row in page.xpath("//tbody/tr")
        for role, cell in zip(heads, row.xpath("./td"), strict=True)
    }


def expected_cells() -> dict[tuple[str, str], str]:
    codes = {grant["permission"] for role in ROLES for grant in role["grants"]}
    cells = {(code, role["name"]): "" for code in codes for role in ROLES}
    for role in ROLES:
        for grant in role["grants"]:
            classes = [CLASSES[one] for one in CLASSES if one in grant["classes"]]
            words = " ".join(filter(None, [SHORT[grant["reach"]], ", ".join(classes)]))
            key = (grant["permission"], role["name"])
            cells[key] = " ".join(filter(None, [cells[key], words]))
    return cells


def test_every_cell_of_the_page_says_what_the_fixture_of_roles_says(chief):
    shown = {key: words.replace("\xa0", " ") for key, words in cells_of(page_of(chief)).items()}

    wanted = expected_cells()
    assert {key: sorted(words.split()) for key, words in shown.items()} == {
        key: sorted(words.split()) for key, words in wanted.items()
    }
    assert len(wanted) == len(ROLES) * 28


def test_the_file_lists_every_grant_once(chief):
    answer = chief.get(reverse("backoffice:rights-csv"))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))[1:]

    listed = Counter((role, code) for _code, role, _permission, code, _reach, _classes in rows)
    assert listed == Counter(
        (role["name"], grant["permission"]) for role in ROLES for grant in role["grants"]
    )
    assert "attachment" in answer["Content-Disposition"]


def test_a_role_that_an_administrator_has_edited_is_shown_as_it_is_now(chief):
    RoleGrant.objects.filter(role__code="uw-admin", permission__code="unit.edit").update(
        reach=Reach.OWN
    )

    assert cells_of(page_of(chief))["unit.edit", "Administrator UW"] == SHORT["own"]


def test_the_page_stands_in_the_frame_of_the_panel(chief):
    page = page_of(chief)

    assert page.xpath("//link[contains(@href, 'backoffice/backoffice.css')]")
    assert page.xpath("//nav//a[@aria-current='page'][contains(., 'Macierz uprawnień')]")


@pytest.mark.parametrize("name", ["rights", "rights-csv"])
def test_for_whoever_does_not_edit_roles_there_is_no_matrix(client_for, name):
    office = client_for(make_actor(role="uw-admin"))

    assert office.get(reverse(f"backoffice:{name}")).status_code == 404


def test_the_matrix_asks_the_same_few_queries_however_many_grants_there_are(
    chief, django_assert_max_num_queries
):
    chief.get(reverse("backoffice:rights"))
    with django_assert_max_num_queries(15):
        chief.get(reverse("backoffice:rights"))
