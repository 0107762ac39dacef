"""Somebody who guesses passwords over HTTP, from as many addresses as they like, and the owner.

Of 127.0.0.0/8 every address is this machine's own: a browser here can have any of them, and the
server sees it.
"""

import http.client
import itertools
import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

DOOR = "/logowanie/haslo/"
IN = 'action="/wyloguj/"'
_TOKEN = "abcdefghijklmnopqrstuvwxyz012345"  # what double submission compares, no secret
_CHANGES = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")[^"]*')
_HANDS = 24


@dataclass(frozen=True)
class Answer:
    """What the server said, and how long it took."""

    status: int
    location: str
    text: str
    seconds: float


@dataclass
class PlainBrowser:
    """Cookies, forms, and a network address of its own."""

    port: int
    address: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=lambda: {"csrftoken": _TOKEN})

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, "")

    def post(self, path: str, **fields: str) -> Answer:
        """Send a form; nothing that it leads to is opened."""
        token = self.cookies["csrftoken"]
        return self._ask("POST", path, urlencode({"csrfmiddlewaretoken": token, **fields}))

    def sign_in(self, login: str, password: str) -> Answer:
        """Send login and password."""
        return self.post(DOOR, login=login, password=password)

    def _ask(self, method: str, path: str, body: str) -> Answer:
        began = time.perf_counter()
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=60, source_address=(self.address, 0)
        )
        try:
            connection.request(method, path, body=body or None, headers=self._headers())
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        seconds = time.perf_counter() - began
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: one.value for name, one in SimpleCookie(line).items()}
        return Answer(response.status, response.headers.get("Location", ""), text, seconds)

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items() if value)
        return {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Owner:
    """The rightful person, with a browser in which they have signed in before."""

    browser: PlainBrowser
    login: str
    password: str
    seconds: list[float] = field(default_factory=list)

    def come_and_go(self) -> None:
        """Sign in as a person does, page by page, see that one is in, and sign out again."""
        began = time.perf_counter()
        self.browser.get(DOOR)
        answer = self.browser.sign_in(self.login, self.password)
        assert answer.status == 303, f"The owner is answered {answer.status}."
        page = self.browser.get(answer.location)
        assert page.status == 200 and IN in page.text, "The owner is not in."
        self.seconds.append(time.perf_counter() - began)
        assert self.browser.post("/wyloguj/").status == 303


@dataclass(frozen=True)
class Attack:
    """What guessing at one account came to."""

    statuses: Counter[int]
    seconds: float

    @property
    def tries(self) -> int:
        return self.statuses.total()

    @property
    def successes(self) -> int:
        """Count what was neither refused (302) nor turned away (429)."""
        return self.tries - self.statuses[302] - self.statuses[429]


def addresses(count: int, *, network: str = "127.0.0") -> list[str]:
    """Return so many addresses of this machine, from the second one on."""
    return [f"{network}.{number}" for number in range(2, count + 2)]


def attack(
    port: int,
    login: str,
    *,
    comes_from: Sequence[str],
    tries: int,
    a_minute: float = 0,
    right: str = "",
) -> Attack:
    """Guess so often, by turns from each address, each time from a fresh browser, at a pace if any.

    From the thirtieth guess on, each tenth is the right password: whoever guesses it when no try is
    left is not let in either.
    """
    numbers, lock, began = iter(range(tries)), threading.Lock(), time.perf_counter()

    def guess_on() -> list[int]:
        statuses = []
        while (number := _next(numbers, lock)) is not None:
            if a_minute:
                _wait_for(began + number * 60 / a_minute)
            password = right if right and number >= 30 and number % 10 == 0 else f"próba {number}"
            browser = PlainBrowser(port, comes_from[number % len(comes_from)])
            statuses.append(browser.sign_in(login, password).status)
        return statuses

    with ThreadPoolExecutor(_HANDS) as pool:
        found = [pool.submit(guess_on) for _ in range(_HANDS)]
        statuses = Counter(itertools.chain.from_iterable(one.result() for one in found))
    return Attack(statuses, time.perf_counter() - began)


def told(browser: PlainBrowser, login: str, password: str) -> tuple[int, str]:
    """Guess once; return the status, and the page that is shown in the end without the login."""
    answer = browser.sign_in(login, password)
    page = browser.get(answer.location) if answer.status == 302 else answer
    return answer.status, _CHANGES.sub("", page.text).replace(login, "")


def _next(numbers: Iterator[int], lock: threading.Lock) -> int | None:
    with lock:
        return next(numbers, None)


def _wait_for(moment: float) -> None:
    if (left := moment - time.perf_counter()) > 0:
        threading.Event().wait(left)
