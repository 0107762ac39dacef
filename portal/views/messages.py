"""Messages that the system sent, as their recipient reads them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ssoz.mail.models import SECRET_MARK, OutgoingMail
from web.access import verified

PER_PAGE = 25


@verified
@never_cache
@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """List the messages, newest first."""
    mails = OutgoingMail.objects.addressed_to(request.user.pk)
    page = Paginator(mails, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "title": _("Messages from the system")}
    return render(request, "portal/account/messages.html", context)


@verified
@never_cache
@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one message; a one-time link stands in the e-mail alone."""
    mail = get_object_or_404(OutgoingMail.objects.addressed_to(request.user.pk), pk=pk)
    text = mail.body.replace(SECRET_MARK, _("(the link stands only in the e-mail)"))
    return render(request, "portal/account/message.html", {"mail": mail, "text": text})
