"""Registering with a password: the form, the units of a REGON, the work, the link, the paper."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from portal.handover import Handover, hand_over, take_over
from portal.sign_in.password import captcha
from portal.sign_in.password.captcha import CaptchaRefused
from portal.sign_in.password.offered import offer_form, offered_form
from portal.sign_in.password.registration_form import SECRETS, RegistrationForm, UnitForm
from portal.sign_in.password.sealing import seal, unseal
from portal.sign_in.password.switch import door
from ssoz.access import operations
from ssoz.access.documents import application_pdf
from ssoz.access.models import Registration
from ssoz.access.operations import Refused
from ssoz.people.operations import LinkNotValid, TooManyTries
from web.access import public

REGISTRATION, CONFIRM = "registration", "registration-confirm"
_SENT, _UNITS = "sent", "units"
_KEPT, _LONGEST_KEPT = "kept", 300
_PAGE = "portal/sign_in/password/registration.html"


@public("Whoever has no account begins here.")
@door
@never_cache
@sensitive_post_parameters("pesel", "password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest) -> HttpResponse:
    """Ask who registers, or take it; the answer tells nothing of what is known."""
    if request.user.is_authenticated:
        return redirect("start")
    if request.method == "POST":
        return _find(request) if request.POST.get("go") == "find" else _take(request)
    left = take_over(request, REGISTRATION)
    typed = _typed_before(left)
    if left.focus == _SENT:
        context = {"email": typed.get("email", "")}
        return render(request, "portal/sign_in/password/registration_sent.html", context)
    if left.problems:
        form = left.put_on(RegistrationForm(typed))
    else:
        form = RegistrationForm(initial=typed.dict())
    return _page(request, form, typed, focus=left.focus)


@public("Units are public; whoever registers looks for theirs.")
@door
@never_cache
@require_POST
def units(request: HttpRequest) -> HttpResponse:
    """Answer the script with the units of a REGON; by POST, for somebody may type a PESEL there."""
    return render(request, "portal/sign_in/password/units_found.html", _units(request.POST))


@public("Whoever registers gets work for their browser.")
@door
@never_cache
@require_GET
def challenge(request: HttpRequest) -> JsonResponse:
    """Give the browser its work."""
    return JsonResponse(captcha.new_challenge())


@public("The link in the mail is the key; it may be opened in another browser.")
@door
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for one click before the link is used up: programs that read mail open links too."""
    if request.method == "POST" and not request.user.is_authenticated:
        return _confirm(request, token)
    links = Registration.objects.for_token(token).usable(timezone.now())
    found = links.select_related("unit", "packet").first()
    if found is None and offered_form(request):  # the button was pressed twice
        return redirect("sign-in")
    return _confirm_page(request, found)


@public("The session that confirmed a registration is the key.")
@door
@never_cache
@require_safe
def form_pdf(request: HttpRequest) -> HttpResponse:
    """Hand out the form to sign, drawn now."""
    packet = offered_form(request)
    if packet is None:
        raise Http404
    content = application_pdf(packet)
    operations.note_pdf(packet=packet, actor=request.actor)
    number = packet.applications.order_by("id").first()
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{number}.pdf"'
    return response


# --- The form ------------------------------------------------------------------------------------


def _find(request: HttpRequest) -> HttpResponse:
    """Show the units of a REGON where no script runs; what was typed stays."""
    hand_over(request, REGISTRATION, focus=_UNITS, data=_typed(request))
    return redirect(REGISTRATION)


@sensitive_variables("form")
def _take(request: HttpRequest) -> HttpResponse:
    form = RegistrationForm(request.POST)
    if form.is_valid():
        try:
            _register(request, form)
        except TooManyTries as refusal:
            return _wait(request, refusal)
        except CaptchaRefused as refusal:
            form.add_error(None, str(refusal))
        except Refused as refusal:
            form.add_refusal(refusal)
        except ValidationError as poor:
            form.add_error("password", poor)
    if form.is_valid():
        hand_over(request, REGISTRATION, focus=_SENT, data=_typed(request))
    else:
        errors = [
            ("" if name == "__all__" else name, text)
            for name, texts in form.errors.items()
            for text in texts
        ]
        hand_over(request, REGISTRATION, errors=errors, data=_typed(request))
    return redirect(REGISTRATION)


@sensitive_variables("form")
def _register(request: HttpRequest, form: RegistrationForm) -> None:
    # The field is there wherever our script runs; without script nobody is asked for work.
    worked = captcha.FIELD in request.POST
    if worked:
        captcha.take_work(request.POST[captcha.FIELD])
    operations.register(
        newcomer=form.newcomer,
        unit=form.chosen,
        financial=form.cleaned_data["financial"],
        psychiatric=form.cleaned_data["psychiatric"],
        password=form.cleaned_data["password"],
        worked=worked,
        actor=request.actor,
    )


def _wait(request: HttpRequest, refusal: TooManyTries) -> HttpResponse:
    typed = _typed_before(Handover(data=_typed(request)))
    form = RegistrationForm(initial=typed.dict())
    response = _page(request, form, typed, wait=str(refusal), status=429)
    response.headers["Retry-After"] = str(refusal.seconds)
    return response


def _page(
    request: HttpRequest,
    form: RegistrationForm,
    typed: MultiValueDict,
    *,
    focus: str = "",
    wait: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "focus": focus, "wait": wait, "has_errors": bool(wait)}
    return render(request, _PAGE, context | _units(typed), status=status)


def _units(typed: MultiValueDict) -> dict[str, Any]:
    """Return the units of what was typed, the one among them that is chosen, and what is wrong."""
    if not typed.get("regon", "").strip():
        return {}
    form = UnitForm(typed)
    mistakes = [text for texts in form.errors.values() for text in texts]
    found = form.found
    chosen = typed.get("unit", "")
    if len(found.open) == 1:
        chosen = str(found.open[0].pk)
    return {
        "found": found,
        "mistake": mistakes[0] if mistakes else found.problem,
        "chosen": chosen,
        "today": timezone.localdate(),
    }


def _typed(request: HttpRequest) -> MultiValueDict:
    """Pack what was typed, passwords left out: it holds a PESEL."""
    names = [name for name in RegistrationForm.base_fields if name not in SECRETS]
    typed = {name: request.POST[name][:_LONGEST_KEPT] for name in names if name in request.POST}
    return MultiValueDict({_KEPT: [seal(typed)]})


def _typed_before(left: Handover) -> MultiValueDict:
    if left.data is None:
        return MultiValueDict()
    typed = unseal(left.data[_KEPT])
    return MultiValueDict({name: [value] for name, value in typed.items()})


# --- The link ------------------------------------------------------------------------------------


def _confirm(request: HttpRequest, token: str) -> HttpResponse:
    try:
        packet = operations.confirm_registration(token=token, actor=request.actor)
    except LinkNotValid:
        return redirect(CONFIRM, token=token)
    except Refused as refusal:
        return _confirm_page(request, None, refusal)
    offer_form(request, packet)
    return redirect("sign-in")


def _confirm_page(
    request: HttpRequest, found: Registration | None, refusal: Refused | None = None
) -> HttpResponse:
    context = {
        "registration": found,
        "newcomer": found.person_data if found else {},
        "refusal": refusal,
        "has_errors": found is None,
    }
    return render(request, "portal/sign_in/password/registration_confirm.html", context)
