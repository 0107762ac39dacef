"""The frame of every page: what is in it for whom, and what must never be in a template."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from portal.form_base import Choice, Picks, PortalForm
from tests.makers import make_actor, make_person, make_unit
from tests.sessions import seen_ago

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(
    path
    for folder in ("portal/templates", "src/web/templates")
    for path in (ROOT / folder).rglob("*.html")
)
STATIC = (ROOT / "portal/static", ROOT / "src/web/static")
INLINE = re.compile(
    r"<style|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE
)


@pytest.fixture
def english(client):
    client.cookies["django_language"] = "en"
    return client


def _text(response) -> str:
    return response.content.decode()


# --- Templates -----------------------------------------------------------------------------------


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_holds_inline_style_or_script(template):
    assert not INLINE.search(template.read_text(encoding="utf-8"))


def test_every_template_passes_the_linter():
    folders = [str(ROOT / "portal/templates"), str(ROOT / "src/web/templates")]
    command = [sys.executable, "-m", "djlint", *folders, "--lint", "--profile", "django", "--quiet"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_every_static_file_of_a_template_exists_and_gets_a_hash(tmp_path):
    named = set()
    for template in TEMPLATES:
        named |= set(re.findall(r"{% static '([^']+)' %}", template.read_text(encoding="utf-8")))
    storage = ManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    own = {str(path.relative_to(folder)) for folder in STATIC for path in _static_files(folder)}
    assert named <= own
    paths = {}
    for name in own:
        source = Path(finders.find(name))
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(source.read_bytes())
        paths[name] = (storage, name)
    for _name, hashed, _done in storage.post_process(paths):
        assert not isinstance(hashed, Exception), hashed
    for name in named:
        assert re.search(r"\.[0-9a-f]{12}\.", storage.stored_name(name))
    style = (tmp_path / storage.stored_name("portal/style.css")).read_text(encoding="utf-8")
    for address in re.findall(r"url\(([^)]+)\)", style):
        assert re.search(r"fonts/.+\.[0-9a-f]{12}\.woff2", address)


def test_the_style_sheet_and_the_scripts_name_no_other_host():
    """A vendored script names some in its messages; that none is asked, journeys see."""
    for path in (path for folder in STATIC for path in _static_files(folder)):
        if path.suffix in (".css", ".js") and not (path.parent / "LICENSE").exists():
            assert not re.search(r"(https?:)?//[a-z0-9.-]+\.[a-z]{2,}/", path.read_text("utf-8"))


def test_the_font_stands_beside_its_licence():
    folder = ROOT / "portal/static/portal/fonts"
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text(encoding="utf-8")
    assert len(list(folder.glob("*.woff2"))) == 2


def _static_files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


# --- The frame -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_page_says_its_language_and_its_name(english):
    text = _text(english.get("/pomoc/"))
    assert '<html lang="en">' in text
    assert "<title>Help and contacts – SSOZ II</title>" in text
    assert text.index('class="skip" href="#tresc"') < text.index('<header class="top">')
    assert '<main id="tresc" tabindex="-1">' in text


@pytest.mark.django_db
def test_a_visitor_sees_neither_menu_nor_navigation_nor_the_end_of_a_session(english):
    text = _text(english.get("/pomoc/"))
    assert "data-menu" not in text
    assert 'class="nav"' not in text
    assert 'id="session"' not in text
    assert "refresh" not in text


@pytest.mark.django_db
def test_the_menu_lists_the_active_profiles_and_the_roles_in_force(client_for):
    actor = make_actor(role="reporter-non-financial", unit=make_unit(name="Szpital w Łodzi"))
    person = make_person()
    make_actor(role="reporter-financial", unit=make_unit(name="Cudza Przychodnia"), person=person)
    text = _text(client_for(actor).get("/pomoc/"))
    menu = text[text.index("data-menu") : text.index("</details>")]
    assert "Szpital w\u00a0Łodzi" in menu
    assert "Wypełniający sprawozdania niefinansowe" in menu
    assert "Cudza Przychodnia" not in menu
    assert 'action="/wyloguj/"' in menu


@pytest.mark.django_db
def test_only_whoever_may_enter_sees_the_way_into_the_backoffice(client_for):
    office = make_actor(role="uw-admin")
    reporter = make_actor(role="reporter-non-financial")
    assert 'href="/backoffice/"' in _text(client_for(office).get("/pomoc/"))
    assert "/backoffice/" not in _text(client_for(reporter).get("/pomoc/"))


@pytest.mark.django_db
def test_the_navigation_marks_the_page_that_is_open(client_for):
    person = make_person()
    text = _text(client_for(person).get("/pomoc/"))
    assert 'href="/pomoc/" aria-current="page"' in text
    assert text.count('aria-current="page"') == 2  # the navigation and the breadcrumbs


@pytest.mark.django_db
def test_whoever_has_not_confirmed_the_address_has_no_navigation(client_for):
    text = _text(client_for(make_person(verified=False)).get("/pomoc/"))
    assert 'class="nav"' not in text
    assert "data-menu" in text


@pytest.mark.django_db
def test_the_page_knows_how_long_the_session_lasts_and_where_one_comes_back_in(client_for):
    client = client_for(make_person())
    seen_ago(client, seconds=50)
    text = _text(client.get("/komunikaty/?page=1"))
    left = int(re.search(r'data-left="(\d+)"', text)[1])
    assert 1740 <= left <= 1750
    assert 'data-sign-in="/logowanie/?next=%2Fkomunikaty%2F%3Fpage%3D1"' in text
    refresh = re.search(r'http-equiv="refresh" content="(\d+);url=/logowanie/', text)
    assert int(refresh[1]) == left + 60


@pytest.mark.django_db
def test_a_pretend_world_says_so_on_every_page(english, settings):
    settings.SCANNER = "pretend"
    text = _text(english.get("/"))
    assert "Test environment" in text
    assert "pretend scanner" in text
    settings.PRETEND_IDENTITY_PROVIDER = False
    settings.SCANNER = "clamd"
    text = _text(english.get("/"))
    assert "Test environment" not in text
    assert "pretend scanner" not in text


@pytest.mark.django_db
def test_the_operators_logo_takes_the_place_of_the_mark(english, settings):
    settings.OPERATOR_LOGO = "portal/favicon.svg"
    brand = _text(english.get("/")).partition('class="brand"')[2].partition("</a>")[0]
    assert '<img src="/static/portal/favicon.svg" alt="">' in brand
    assert "<svg" not in brand


# --- Messages and focus --------------------------------------------------------------------------


def _page_with(*notes: Message) -> str:
    request = RequestFactory().get("/")
    context = {"messages": list(notes), "request": request}
    template = "{% load frame %}<h1{% heading_focus %}>"
    with translation.override("en"):
        return render_to_string("portal/parts/messages.html", context) + _render(template, context)


def _render(source: str, context: dict) -> str:
    return engines["django"].from_string(source).render(context)


def test_a_green_note_leaves_the_focus_to_the_heading():
    page = _page_with(Message(constants.SUCCESS, "Saved"))
    assert '<div class="note ok" role="status">' in page
    assert '<h1 tabindex="-1" autofocus>' in page


def test_a_note_of_an_error_takes_the_focus_itself():
    page = _page_with(Message(constants.ERROR, "<b>Refused</b>"))
    assert '<div class="note err" role="alert" tabindex="-1" autofocus>' in page
    assert "&lt;b&gt;Refused" in page
    assert "<h1>" in page


def test_without_a_note_nothing_takes_the_focus():
    assert _page_with().strip() == "<h1>"


# --- Forms ---------------------------------------------------------------------------------------


class _Sample(PortalForm):
    phone = forms.CharField(label="Phone", help_text="Nine digits", widget=forms.TextInput)
    post = forms.CharField(label="Post", required=False)
    roles = forms.MultipleChoiceField(
        label="Roles",
        widget=Picks,
        choices=[("a", Choice("First", "held", closed=True)), ("b", Choice("Second", "open"))],
    )
    sure = forms.BooleanField(label="Sure")


def _drawn(form: PortalForm) -> str:
    parts = [render_to_string("portal/parts/errors.html", {"form": form})]
    parts += [render_to_string("portal/parts/field.html", {"field": field}) for field in form]
    return "".join(parts)


def test_the_summary_says_what_stands_at_the_fields_and_leads_to_them():
    with translation.override("en"):
        page = _drawn(_Sample({"phone": "", "post": "x"}))
    assert "Correct 3 fields" in page
    assert page.count('role="alert"') == 1
    assert '<a href="#id_phone">' in page
    assert '<a href="#id_roles_1">' in page  # the first choice that can be taken
    assert 'aria-describedby="id_phone_helptext id_phone_error"' in page
    assert 'id="id_phone_error"' in page
    assert page.index('id="id_phone_error"') < page.index('name="phone"')
    assert page.count('aria-invalid="true"') >= 3


def test_a_form_without_mistakes_has_no_summary():
    form = _Sample({"phone": "1", "roles": ["b"], "sure": "on"})
    assert form.is_valid()
    assert "errors" not in render_to_string("portal/parts/errors.html", {"form": form})
    assert _Sample().problems == []


def test_a_closed_choice_is_shown_with_its_reason_and_cannot_be_taken():
    page = _drawn(_Sample())
    first = page[page.index('value="a"') : page.index('value="b"')]
    assert "disabled" in first
    assert "held" in first
    assert "disabled" not in page[page.index('value="b"') :]


def test_the_mark_of_an_optional_field_is_a_word():
    with translation.override("en"):
        assert '<span class="muted w400">(optional)</span>' in _drawn(_Sample())
