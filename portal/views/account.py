"""My account: profiles, applications, contact data (access.md 5.9-5.11)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.forms import contact_form
from portal.handover import hand_over, take_over
from portal.standing import Standing, standing_of
from portal.views.joining.steps import ROLES, has_refusal, refused, unfinished_packet
from ssoz.access import operations
from ssoz.access.models import Application, Profile, Role
from ssoz.access.operations import Refused
from ssoz.actors import NotAllowed
from ssoz.parameters.reading import password_door_open
from ssoz.people.models import EmailVerification, PasswordAccount
from web.access import verified

ACCOUNT, CONTACT = "account", "contact-edit"


@verified
@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show the three areas, what is missing, and the person's own data."""
    standing = standing_of(request.actor, timezone.localdate())
    left = take_over(request, ACCOUNT)
    context = {
        "standing": standing,
        "draft": unfinished_packet(request),
        "contact": _contact_profile(request, standing),
        "left": left,
        "has_errors": bool(left.problems) or has_refusal(request),
        "signs_in_with_password": _signs_in_with_password(request),
        **_unfolded(request, standing),
    }
    return render(request, "portal/account/account.html", context)


@verified
@require_safe
def account_help(request: HttpRequest) -> HttpResponse:
    """Say what can be done with a pending application (the help window, seed 000)."""
    return render(request, "portal/account/help.html")


@verified
@never_cache
@require_safe
def held_role(request: HttpRequest, code: str) -> HttpResponse:
    """Say what a role allows that is held in the profile at work; others do not exist here."""
    role = get_object_or_404(Role.objects.held_in(request.actor.profile_id), code=code)
    grants = role.grants.select_related("permission").order_by("permission__name", "id")
    return render(request, "portal/account/held_role.html", {"role": role, "grants": grants})


@verified
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Ask whether an application shall be withdrawn, which is final, and withdraw it."""
    application = _own_application(request, number)
    if not application.is_pending:
        text = _("Application %(number)s is not pending any more: %(state)s.")
        state = application.get_state_display()
        messages.info(request, text % {"number": number, "state": state})
        return redirect(ACCOUNT)
    if request.method != "POST":
        return render(request, "portal/account/withdraw.html", {"application": application})
    try:
        operations.withdraw(application=application, actor=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(ACCOUNT)
    text = _("Application %(number)s was withdrawn.") % {"number": number}
    messages.success(request, text)
    return redirect(f"{reverse(ACCOUNT)}?open={number}")


@verified
@require_POST
def sent_otherwise(request: HttpRequest, number: str) -> HttpResponse:
    """Take note that the paper goes another way, so that nobody is reminded of it."""
    application = _own_application(request, number)
    value = "sent" in request.POST
    operations.mark_sent_otherwise(application=application, value=value, actor=request.actor)
    text = _("We will not remind you of application %(number)s.")
    if not value:
        text = _("We will remind you of application %(number)s until it has a file.")
    messages.success(request, text % {"number": number})
    return redirect(f"{reverse(ACCOUNT)}?open={number}")


@verified
@require_POST
def reapply(request: HttpRequest, number: str) -> HttpResponse:
    """Begin an application with the data of one that ended."""
    application = _own_application(request, number)
    try:
        operations.reapply(application=application, actor=request.actor)
    except NotAllowed:
        raise Http404 from None
    except Refused as refusal:
        return _not_begun(request, refusal)
    hand_over(request, ROLES, focus="heading")
    return redirect(ROLES)


@verified
@require_POST
def other_roles(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin an application for further roles of one's profile."""
    profile = _own_profile(request, pk)
    try:
        operations.apply_for_other_roles(profile=profile, actor=request.actor)
    except Refused as refusal:
        return _not_begun(request, refusal)
    hand_over(request, ROLES, focus="heading")
    return redirect(ROLES)


@verified
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the contact data of a profile, or change them."""
    profile = _own_profile(request, pk)
    if request.method == "POST":
        return _change_contact(request, profile)
    left = take_over(request, CONTACT)
    context = {
        "profile": profile,
        "form": left.put_on(contact_form(profile, left.data)),
        "waiting_email": _waiting_email(profile),
    }
    return render(request, "portal/account/contact.html", context)


def _change_contact(request: HttpRequest, profile: Profile) -> HttpResponse:
    form = contact_form(profile, request.POST)
    if not form.is_valid():
        hand_over(request, CONTACT, data=request.POST)
        return redirect(CONTACT, profile.pk)
    try:
        operations.change_contact(profile=profile, **form.cleaned_data, actor=request.actor)
    except Refused as refusal:
        hand_over(request, CONTACT, errors=[("email", str(refusal))], data=request.POST)
        return redirect(CONTACT, profile.pk)
    text = _("The contact details were saved.")
    email = form.cleaned_data["email"]
    if email != profile.contact_email:
        text = _(
            "The contact details were saved. We sent a link to %(email)s. Until you open it,"
            " the address used so far stays in use."
        ) % {"email": email}
    messages.success(request, text)
    return redirect(f"{reverse(ACCOUNT)}?profile={profile.pk}&tab=contact")


def _not_begun(request: HttpRequest, refusal: Refused) -> HttpResponse:
    if refusal.code == "unfinished":
        messages.warning(request, str(refusal))
        return redirect(ACCOUNT)
    return refused(request, refusal)


def _own_application(request: HttpRequest, number: str) -> Application:
    own = Application.objects.of(request.user.pk).select_related(
        "role", "packet", "profile__person", "profile__unit"
    )
    return get_object_or_404(own.exclude(state=Application.State.DRAFT), number=number)


def _own_profile(request: HttpRequest, pk: int) -> Profile:
    own = Profile.objects.shown().filter(person_id=request.user.pk)
    return get_object_or_404(own.select_related("person", "unit__voivodeship"), pk=pk)


def _contact_profile(request: HttpRequest, standing: Standing) -> Profile | None:
    """Return the profile whose contact data stand beside the name: the one at work, else the first."""
    shown = [item.profile for item in (*standing.active, *standing.others)]
    shown += [item.application.profile for item in standing.pending]
    at_work = [profile for profile in shown if profile.pk == request.actor.profile_id]
    return next(iter(at_work or shown), None)


def _signs_in_with_password(request: HttpRequest) -> bool:
    if not password_door_open():
        return False
    accounts = PasswordAccount.objects.filter(person=request.user.pk, activated_at__isnull=False)
    return accounts.exists()


def _unfolded(request: HttpRequest, standing: Standing) -> dict[str, Any]:
    """Say which item is open, and which of its tabs: the address can be kept and reloaded."""
    number, profile_id = request.GET.get("open", ""), request.GET.get("profile", "")
    is_id = profile_id.isdecimal() and len(profile_id) < 19
    return {
        "open_number": number,
        "open_profile": int(profile_id) if is_id else standing.profile_holding(number),
        "tab": "contact" if request.GET.get("tab") == "contact" else "roles",
    }


def _waiting_email(profile: Profile) -> str:
    """Return the new address that waits for its confirmation, if any."""
    asked = EmailVerification.objects.filter(
        person_id=profile.person_id, profile_id=profile.pk,
        used_at__isnull=True, expires_at__gt=timezone.now(),
    )  # fmt: skip
    last = asked.order_by("-id").first()
    return last.email if last and last.email != profile.contact_email else ""
