"""An invitation by its one-time link: who invites, where, to what; accept it or decline."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.handover import hand_over
from portal.views.joining.steps import ROLES
from ssoz.access import operations
from ssoz.access.models import Invitation, Role
from ssoz.access.operations import Refused
from ssoz.access.refusals import INVITATION_OVER, INVITATION_UNKNOWN
from web.access import verified
from web.referrers import hide_address


@verified
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation, or take the answer to it."""
    found = _found(token)
    if request.method == "POST" and found is not None:
        return _answer(request, token, found)
    context: dict[str, Any] = {"token": token}
    if found is None:
        context["over"] = INVITATION_UNKNOWN
    elif found.state_at(timezone.now()) != Invitation.State.WAITING:
        context["over"] = INVITATION_OVER[found.state_at(timezone.now())]
    else:
        context["invitation"] = found
        context["roles"] = Role.objects.filter(code__in=found.role_codes)
    return hide_address(render(request, "portal/invitation.html", context))


def _found(token: str) -> Invitation | None:
    asked = Invitation.objects.select_related("unit", "invited_by", "invited_in")
    return asked.for_token(token).first()


def _answer(request: HttpRequest, token: str, found: Invitation) -> HttpResponse:
    try:
        if request.POST.get("answer") == "decline":
            operations.decline_invitation(invitation=found, actor=request.actor)
            messages.success(request, _("The invitation was declined."))
            return redirect("start")
        operations.accept_invitation(invitation=found, actor=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("invitation", token=token)
    hand_over(request, ROLES, focus="heading")
    return redirect(ROLES)
