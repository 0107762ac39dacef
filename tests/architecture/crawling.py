"""Everything that somebody can reach: each address of the resolver, each link, each form, as text."""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from itertools import product
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit
from zipfile import ZipFile

from django.apps import apps
from django.db import models
from django.http import HttpResponseBase
from django.test import Client
from django.urls import resolve, reverse
from lxml import etree, html
from pypdf import PdfReader

from backoffice.management.commands.routes import Route, routes
from ssoz.access.models import Profile
from ssoz.journal.models import Entry
from ssoz.reports.models import Obligation, Remark, Report, Version
from ssoz.units.models import Unit

# Coming and leaving: after them one is somebody else or nobody.
_SHUT = ("/wyloguj/", "/logowanie/", "/saml/", "/testidp/", "/static/", "/health/")
# Made by chance at each request, and about nobody.
_CHANCE = ("/rejestracja/zadanie/",)
_KEPT_FILTERS = "_changelist_filters"
_MOST_OPTIONS = 3
_MOST_PAGES = 2_000
_TOKEN = re.compile(r"""(?<=csrfmiddlewaretoken" value=")[^"]+|(?<=nonce=")[^"]+""")

_TAG = re.compile(r"<[^>]*>")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_BETWEEN_DIGITS = ".,'’_\u2060\u00ad"


@dataclass
class Crawl:
    """What a browser was answered, by address; `opened` are the names of what let it in."""

    client: Client
    pages: dict[str, tuple[int, str]] = field(default_factory=dict)
    opened: set[str] = field(default_factory=set)
    _waiting: deque[str] = field(default_factory=deque)
    _known: set[str] = field(default_factory=set)
    _paths: set[str] = field(default_factory=set)

    def go(self, addresses: Iterable[str]) -> "Crawl":
        """Open addresses and all that they lead to."""
        for address in addresses:
            self._put(address)
        while self._waiting:
            self._open(self._waiting.popleft())
            assert len(self.pages) < _MOST_PAGES, "The crawl has no end."
        return self

    def send(self, address: str, **values: str) -> None:
        """Post to an address, and keep the answer as a page."""
        query = urlencode(values)
        self._keep(f"POST {address} {query}", address, self.client.post(address, values))

    def _open(self, address: str) -> None:
        response = self.client.get(address)
        self._keep(address, address, response)
        if location := response.headers.get("Location"):
            self._put(urljoin(address, location))
        if response.headers.get("Content-Type", "").startswith("text/html"):
            for link in _links(self.pages[address][1]):
                self._follow(address, urljoin(address, link))

    def _follow(self, page: str, link: str) -> None:
        """Follow a link, but do not put one choice on top of another: these have no end."""
        path = urlsplit(link).path
        if "?" not in page or "?" not in link or path not in self._paths:
            self._paths.add(path)
            self._put(link)

    def _keep(self, key: str, address: str, response: HttpResponseBase) -> None:
        self.pages[key] = response.status_code, text_of(response)
        if response.status_code in (200, 302):
            self.opened.add(resolve(urlsplit(address).path).view_name)

    def _put(self, address: str) -> None:
        address = _canonical(address)
        if address and address not in self._known:
            self._known.add(address)
            self._waiting.append(address)


def text_of(response: HttpResponseBase) -> str:
    """Return what an answer says: its own names, and its body as text, whatever its kind."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    if kind.startswith("application/pdf"):
        text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)
    elif "spreadsheetml" in kind:
        with ZipFile(BytesIO(body)) as book:
            text = "\n".join(f"{name}\n{book.read(name).decode()}" for name in book.namelist())
    else:
        text = body.decode()
    named = ("Content-Disposition", "Location", "Content-Length")
    told = [f"{name}: {response.headers[name]}" for name in named if name in response.headers]
    return "\n".join([_TOKEN.sub("", text), *told])


def _canonical(address: str) -> str:
    """Return an address as it is known; nothing where it leads away or is one choice too many."""
    parts = urlsplit(address)
    if parts.netloc not in ("", "testserver") or not parts.path.startswith("/"):
        return ""
    if parts.path.startswith((*_SHUT, *_CHANCE)):
        return ""
    chosen = [
        (name, value)
        for name, value in parse_qsl(parts.query)
        if name not in (_KEPT_FILTERS, "csrfmiddlewaretoken")
    ]
    return f"{parts.path}?{urlencode(sorted(chosen))}" if chosen else parts.path


def _links(source: str) -> Iterator[str]:
    """Yield each address on a page, for people or for scripts, and what its forms would ask."""
    tree = html.document_fromstring(source)
    for element in tree.iter(etree.Element):
        for name, value in element.items():
            if name == "action" or not value:
                continue
            if name == "href" or value.startswith(("/", "?", "http://testserver/")):
                yield value
    for form in tree.xpath("//form[not(@method) or @method='get']"):
        yield from _asked(form)


def _asked(form: html.FormElement) -> Iterator[str]:
    """Yield the address of a form as it stands, and with each other choice of it."""
    action = form.get("action") or ""
    standing = {name: value for name, value in form.form_values() if value}
    yield f"{action}?{urlencode(standing)}"
    for select in form.xpath(".//select[@name]"):
        for option in select.value_options[:_MOST_OPTIONS]:
            yield f"{action}?{urlencode({**standing, select.get('name'): option})}"


# --- Addresses -------------------------------------------------------------------------------------


def addresses() -> Iterator[str]:
    """Yield every address of the resolver for the things that are there."""
    for route in routes():
        if route.name and not route.path.startswith((*_SHUT, *_CHANCE)):
            for arguments in product(*_choices(route)):
                yield reverse(route.name, args=arguments)


def probes(lists: Iterable[str], words: Iterable[str]) -> Iterator[str]:
    """Yield questions to lists, by their names: words, columns, orders, filters of others."""
    asked: list[dict[str, str]] = [{"q": word} for word in words]
    asked += [{"answers__icontains": word} for word in words]
    asked += [{"o": "-4"}, {"o": "-warnings"}, {"errors__gt": "0"}]
    asked += [{"problems": "warnings"}, {"state": "waiting"}]
    for name in lists:
        yield from (f"{reverse(name)}?{urlencode(question)}" for question in asked)


def completions() -> Iterator[str]:
    """Yield each question that Django's autocomplete could be asked about what reports point to."""
    for model in (*apps.get_app_config("reports").get_models(), Profile, Unit):
        for column in model._meta.fields:
            if isinstance(column, models.ForeignKey):
                names = {"app_label": model._meta.app_label, "field_name": column.name}
                names["model_name"] = str(model._meta.model_name)
                yield f"{reverse('backoffice:autocomplete')}?{urlencode({**names, 'term': ''})}"


def _choices(route: Route) -> list[list]:
    names = [part.partition(">")[0].partition(":")[2] for part in route.path.split("<")[1:]]
    owner = _model_of(route)
    return [_values(route, name, owner) for name in names]


def _model_of(route: Route) -> type[models.Model] | None:
    if route.face == "portal":
        return _portal_model(route)
    if not route.name.startswith("backoffice:") or "_" not in route.name:
        return None
    app, model, _verb = route.name.removeprefix("backoffice:").split("_", 2)
    return apps.get_model(app, model)


def _portal_model(route: Route) -> type[models.Model] | None:
    if not route.path.startswith("/sprawozdania/"):
        return None
    return Obligation if route.name.startswith("obligation") else Report


def _values(route: Route, name: str, owner: type[models.Model] | None) -> list:
    """Return what to put for a part of an address."""
    match name:
        case "number" if route.path.startswith(("/sprawozdania/", "/backoffice/")):
            return sorted(set(Version.objects.values_list("number", flat=True)))
        case "remark_id":
            return _keys(Remark)
        case "cell":
            return ["1.01.a", "2.uwagi"]
        case "version_id" if owner is not None:
            rows = owner.history.order_by("history_id").values_list("history_id", flat=True)
            return _ends(list(rows))
        case "pk" | "object_id" if owner is Entry:
            return _keys(owner)[:1]  # each explanation adds one, so the last is another each time
        case "pk" | "object_id" if owner is not None:
            return _ends(_keys(owner))
        case "token" | "slug" | "code" | "url":
            return ["nie-ma"]
        case "number":
            return ["W-2025-000001-0"]
    return [1]


def _ends(found: list[int]) -> list[int]:
    """Return the first and the last: to those between, links lead whoever may see them."""
    return found[:1] + found[1:][-1:]


def _keys(model: type[models.Model]) -> list[int]:
    return list(model._base_manager.order_by("pk").values_list("pk", flat=True))


# --- What is found again ------------------------------------------------------------------------------


def found_in(text: str, marks: Iterable[str]) -> set[str]:
    """Return the marks that a text says, however it writes numbers, letters and signs."""
    # Neither a tag nor a gap parts a number; what stands in attributes is read as well.
    plain = f"{_plain(text)}\n{_plain(_TAG.sub('', text))}"
    return {mark for mark in marks if _plain(mark) in plain}


def _plain(text: str) -> str:
    """Return a text without gaps, and with no sign written in another way."""
    if "\\u" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    text = "".join(unescape(unquote(text)).split())
    for sign in _BETWEEN_DIGITS:
        text = text.replace(sign, "")
    return text.casefold()
