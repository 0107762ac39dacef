"""Reading a page as a person does: its words, its focus, its forms."""

from django.http import HttpResponse
from django.test import Client
from lxml import html

from ssoz.people.models import Person

_BLOCKS = (
    "small",
    "span",
    "p",
    "b",
    "h1",
    "h2",
    "h3",
    "li",
    "dt",
    "dd",
    "summary",
    "label",
    "legend",
)


class Page:
    """A page that a browser got."""

    def __init__(self, response: HttpResponse) -> None:
        assert response.status_code == 200, f"{response.status_code} {response.get('Location', '')}"
        self.source = response.content.decode()
        self.tree = html.document_fromstring(self.source)

    @property
    def title(self) -> str:
        return " ".join(self.tree.findtext(".//title").split())

    @property
    def text(self) -> str:
        return _words(self.tree.find(".//main"))

    @property
    def focused(self) -> str:
        """Return the id of what takes the focus, else its words."""
        marked = self.tree.xpath("//*[@autofocus]")
        assert len(marked) <= 1, "Only one element takes the focus."
        return (marked[0].get("id") or _words(marked[0])) if marked else ""

    def all(self, path: str) -> list:
        return self.tree.xpath(path)

    def words(self, path: str) -> list[str]:
        return [_words(found) for found in self.tree.xpath(path)]

    def value(self, name: str) -> str:
        return self.tree.xpath(f"//main//*[@name='{name}']/@value")[0]

    def ticked(self, name: str) -> list[str]:
        return self.tree.xpath(f"//main//input[@name='{name}'][@checked]/@value")


def english(person: Person) -> Client:
    """Return the browser of a person who reads the messages as the code has them."""
    client = Client()
    client.force_login(person, backend="web.sign_in.PersonBackend")
    client.cookies["django_language"] = "en"
    return client


def get(client: Client, url: str) -> Page:
    return Page(client.get(url))


def after(client: Client, response: HttpResponse) -> Page:
    """Follow the redirect that every POST answers with."""
    assert response.status_code == 302, response.status_code
    return Page(client.get(response["Location"], follow=True))


def _words(element) -> str:
    """Return the words of an element; a mark within a word does not break it, a block does."""
    for inner in element.iter(*_BLOCKS):
        inner.tail = f" {inner.tail or ''}"
    return " ".join(element.text_content().replace("\u00a0", " ").split())
