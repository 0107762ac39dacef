"""Files of one's own applications: attaching, reading, deleting."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, UnreadablePostError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.handover import hand_over
from portal.views.joining.steps import SIGN, own_packet
from ssoz.access import operations
from ssoz.access.documents import application_pdf
from ssoz.access.models import Attachment, Packet
from ssoz.access.operations import Refused
from ssoz.files.operations import FileRefused
from ssoz.identifiers import is_application_number
from web.access import verified
from web.downloads import send_file

NO_FILE = gettext_lazy("No file chosen. Choose a PDF or JPG file.")


@verified
@require_POST
def packet_files(request: HttpRequest, packet_id: int) -> HttpResponse:
    """Attach a file to one's saved packet."""
    packet = _saved_packet(request, packet_id)
    number = _number_within(request, packet)
    problem = _problem_with(request, packet)
    if problem:
        target = f"id_file_{number}" if packet.is_finished else "id_file"
        hand_over(request, _page_of(packet), errors=[(target, problem)])
    else:
        _focus_on_files(request, packet, number)
    return redirect(_back_to(packet, number))


@verified
@never_cache
@require_safe
def application_pdf_file(request: HttpRequest, packet_id: int) -> HttpResponse:
    """Hand out the application to sign, drawn now."""
    packet = _saved_packet(request, packet_id)
    content = application_pdf(packet)
    operations.note_pdf(packet=packet, actor=request.actor)
    first = packet.applications.order_by("id").first()
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{first}.pdf"'
    return response


@verified
@never_cache
@require_safe
def file_download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Hand out a safe file of one's own application."""
    attachment = _own_attachment(request, pk)
    if not attachment.file.is_open_to_readers:
        raise Http404
    operations.note_download(file=attachment.file, actor=request.actor)
    return send_file(attachment.file)


@verified
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def file_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether a file shall be deleted, and delete it."""
    attachment = _own_attachment(request, pk)
    if attachment.by_office:
        raise Http404
    packet = attachment.packet
    number = _number_within(request, packet)
    back = _back_to(packet, number)
    if request.method != "POST":
        context = {"attachment": attachment, "back": back, "number": number}
        return render(request, "portal/account/file_delete.html", context)
    try:
        operations.detach(attachment=attachment, actor=request.actor)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    text = _("The file “%(name)s” was deleted.") % {"name": attachment.file.name}
    messages.success(request, text)
    _focus_on_files(request, packet, number)
    return redirect(back)


def _problem_with(request: HttpRequest, packet: Packet) -> str:
    """Attach what was sent, or say why it could not be."""
    try:
        upload = request.FILES.get("file")
        if upload is None:
            return str(NO_FILE)
        operations.attach(packet=packet, upload=upload, actor=request.actor)
    except UnreadablePostError:
        return _("Sending the file was interrupted. Attach the file again.")
    except (FileRefused, Refused) as refusal:
        return str(refusal)
    return ""


def _saved_packet(request: HttpRequest, packet_id: int) -> Packet:
    packet = own_packet(request, packet_id)
    if not packet.is_saved or packet.discarded_at is not None:
        raise Http404
    return packet


def _own_attachment(request: HttpRequest, file_id: int) -> Attachment:
    found = Attachment.objects.filter(
        file_id=file_id,
        packet__person_id=request.user.pk,
        packet__discarded_at__isnull=True,
        removed_at__isnull=True,
    )
    attachment = found.select_related("file", "packet").first()
    if attachment is None:
        raise Http404
    return attachment


def _number_within(request: HttpRequest, packet: Packet) -> str:
    """Return the number of the packet's application on which the page was unfolded, if any."""
    number = request.POST.get("number") or request.GET.get("number", "")
    is_own = is_application_number(number) and packet.applications.filter(number=number).exists()
    return number if is_own else ""


def _page_of(packet: Packet) -> str:
    return "account" if packet.is_finished else SIGN


def _back_to(packet: Packet, number: str) -> str:
    if not packet.is_finished:
        return reverse(SIGN)
    return f"{reverse('account')}?open={number}" if number else reverse("account")


def _focus_on_files(request: HttpRequest, packet: Packet, number: str) -> None:
    hand_over(request, _page_of(packet), focus=f"files-{number}" if packet.is_finished else "files")
