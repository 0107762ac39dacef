"""Who may open a view: said once beside the view, enforced once in `AccessMiddleware`.

`manage.py routes` reads the same mark, so that the list can never tell another story.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ssoz.actors import Actor

View = Callable[..., Any]


@dataclass(frozen=True)
class Access:
    """What a view asks of whoever opens it."""

    public: bool = False
    reason: str = ""
    verified: bool = True
    permissions: tuple[str, ...] = ()

    def admits(self, actor: Actor) -> bool:
        """Tell whether an actor holds what the view asks: one of the permissions, if it names any."""
        return not self.permissions or any(actor.can(code) for code in self.permissions)


def public(reason: str) -> Callable[[View], View]:
    """Open a view to everybody, and say why."""
    return _mark(Access(public=True, reason=reason, verified=False))


def signed_in(view: View) -> View:
    """Open a view to whoever is signed in, the e-mail address confirmed or not."""
    return _mark(Access(verified=False))(view)


def verified(view: View) -> View:
    """Open a view to whoever is signed in with a confirmed address; what it shows is their own."""
    return _mark(Access())(view)


def permitted(*permissions: str) -> Callable[[View], View]:
    """Open a view to actors with one of the permissions; for all others it does not exist."""
    return _mark(Access(permissions=permissions))


def access_of(view: View) -> Access | None:
    """Return the mark of a view, through the wrappers that keep it."""
    while view is not None:
        if access := getattr(view, "access", None):
            return access
        view = getattr(view, "__wrapped__", None)
    return None


def _mark(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.access = access
        return view

    return mark
