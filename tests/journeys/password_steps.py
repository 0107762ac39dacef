"""Steps of whoever comes by login and password. What stands on a page is found by what it is."""

import json

from tests.journeys.browser import Visitor
from tests.journeys.system import System

_OPEN = """
import json
from tests.passwords import make_account
print(json.dumps([make_account(login=login).person_id for login in {logins!r}]))
"""


def open_accounts(system: System, *logins: str) -> list[int]:
    """Open an account for each login; return whose they are."""
    said = system.manage("shell", "--no-imports", "-c", _OPEN.format(logins=logins)).stdout
    return json.loads(said.splitlines()[-1])


def type_in(visitor: Visitor, login: str, password: str) -> None:
    """Open the door by the sign-in page, and send login and password."""
    visitor.open("/logowanie/")
    visitor.click(visitor.page.locator("main a[href='/logowanie/haslo/']"))
    visitor.page.locator("#id_login").fill(login)
    visitor.page.locator("#id_password").fill(password)
    press_button(visitor)


def press_button(visitor: Visitor) -> None:
    """Press the one button of the form."""
    visitor.click(visitor.page.locator("main form[method=post] button.primary"))


def is_signed_in(visitor: Visitor) -> bool:
    """Tell whether the page offers to sign out."""
    return visitor.page.locator("details.user").count() > 0


def leave(visitor: Visitor) -> None:
    """Sign out by the menu."""
    visitor.click(visitor.page.locator("details.user summary"))
    visitor.click(visitor.page.locator("details.user form[action='/wyloguj/'] button"))
