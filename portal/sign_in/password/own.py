"""Who may look after second factors: whoever has a login with a password, and nobody past a factor."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from portal.sign_in.password.switch import door
from ssoz.people import operations as people
from ssoz.people.models import PasswordAccount
from web.access import signed_in
from web.second_factor import is_password_alone

View = Callable[..., HttpResponseBase]


def own(view: View) -> View:
    """Open a page to who signs in with a password; a factor that they have is asked for first.

    A session may be older than the factor: whoever sits there could otherwise add one of theirs.
    """

    @signed_in
    @door
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        account = PasswordAccount.objects.filter(
            person=request.user.pk, activated_at__isnull=False
        ).first()
        if account is None:
            raise Http404
        if is_password_alone(request) and people.has_second_factor(request.user):
            return redirect("second-factor")
        request.password_account = account
        return view(request, *args, **kwargs)

    return guarded
