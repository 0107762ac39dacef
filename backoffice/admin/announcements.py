"""Announcements: written, planned, looked at as they will be shown, sent, withdrawn."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.acts import Act, MachineAdmin
from backoffice.announcement_form import AnnouncementForm, initial_of
from backoffice.announcement_words import Standing, names_of, span, standing_badge
from backoffice.filters import as_written
from backoffice.history import HistoryAdmin
from ssoz.access.audience import recipients_of
from ssoz.access.operations import announcing
from ssoz.actors import Actor
from ssoz.notices import operations, policies
from ssoz.notices.models import Announcement, Mailing
from ssoz.notices.queries import sent_of, version_of

_PERMISSION = "announcement.edit"


def _can_be_withdrawn(announcement: Announcement) -> bool:
    return not announcement.is_over(timezone.now())


def _can_be_mailed(announcement: Announcement) -> bool:
    return announcement.is_shown(timezone.now()) and not hasattr(announcement, "mailing")


def _has_failures(announcement: Announcement) -> bool:
    return hasattr(announcement, "mailing") and sent_of(announcement.mailing).failed > 0


MAIL = Act(
    operation="mail_announcement",
    slug="wyslij",
    label=gettext_lazy("Send by e-mail"),
    heading=gettext_lazy("Send the announcement “%(thing)s” by e-mail?"),
    text=gettext_lazy(
        "People with a confirmed address whom it is for: %(count)s. Each gets it once."
    ),
    done=gettext_lazy("The announcement is being sent. The counts stand on its page."),
    icon="send",
    look="primary",
    when=_can_be_mailed,
)
MAIL_AGAIN = Act(
    operation="mail_failed_again",
    slug="wyslij-ponownie",
    label=gettext_lazy("Send what failed again"),
    heading=gettext_lazy("Send again what could not be delivered of “%(thing)s”?"),
    text=gettext_lazy("Only messages that were not delivered are sent again."),
    done=gettext_lazy("What was not delivered is on its way again."),
    icon="refresh-cw",
    when=_has_failures,
)
WITHDRAW = Act(
    operation="withdraw_announcement",
    slug="wycofaj",
    label=gettext_lazy("Withdraw"),
    heading=gettext_lazy("Withdraw the announcement “%(thing)s”?"),
    text=gettext_lazy("It is shown to nobody any more. What it was stays in the history."),
    done=gettext_lazy("The announcement was withdrawn."),
    icon="ban",
    look="danger",
    when=_can_be_withdrawn,
)


def _scope(actor: Actor, to: str) -> QuerySet[Announcement]:
    return Announcement.objects.all() if actor.can(to) else Announcement.objects.none()


@admin.register(Announcement)
class AnnouncementAdmin(HistoryAdmin, MachineAdmin):
    """Announcements, the newest first."""

    scope = staticmethod(_scope)
    list_permission = _PERMISSION
    read_permission = _PERMISSION
    operations = operations
    policies = policies
    subject = "announcement"
    acts = (MAIL, MAIL_AGAIN, WITHDRAW)
    act_permissions = (_PERMISSION,)
    overtaken = (operations.ChangedMeanwhile,)
    refusals = (operations.Refused,)
    page_template = "backoffice/announcements/announcement.html"
    change_list_template = "backoffice/announcements/list.html"
    list_title = gettext_lazy("Announcements")
    search_fields = ("title",)
    ordering = ("-shown_from", "-id")
    list_display = ("title", "sort", "times", "for_whom", "standing")
    list_filter = (Standing,)

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by title and text."""
        for word in words.split():
            queryset = as_written(queryset, word, "title", "text")
        return queryset

    def extra_urls(self) -> list[URLPattern]:
        """Add the forms."""
        return [
            self.address("dodaj/", self.add, "dodaj", _PERMISSION),
            self.address("<path:object_id>/edytuj/", self.edit, "edytuj", _PERMISSION),
            *super().extra_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add the way to a new one."""
        return super().changelist_view(
            request, {"add_url": self.url_of("dodaj"), **(extra_context or {})}
        )

    # --- Columns ------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("kind"))
    def sort(self, announcement: Announcement) -> str:
        return announcement.get_kind_display()

    @admin.display(description=gettext_lazy("shown"))
    def times(self, announcement: Announcement) -> str:
        return span(announcement.shown_from, announcement.shown_until)

    @admin.display(description=gettext_lazy("for whom"))
    def for_whom(self, announcement: Announcement) -> str:
        return announcement.get_audience_display()

    @admin.display(description=gettext_lazy("state"))
    def standing(self, announcement: Announcement) -> SafeString:
        return standing_badge(announcement)

    # --- One announcement -----------------------------------------------------------------------

    def page_context(self, request: HttpRequest, thing: Announcement) -> dict[str, Any]:
        """Return the announcement as it is shown, for whom, and what was sent of it."""
        mailing = Mailing.objects.filter(announcement=thing).first()
        return {
            **super().page_context(request, thing),
            "announcement": thing,
            "standing": standing_badge(thing),
            "times": self.times(thing),
            "names": names_of(thing),
            "mailing": mailing,
            "sent": sent_of(mailing) if mailing else None,
            "edit_url": self.url_of("edytuj", thing.pk) + self.kept_filters(request),
        }

    def words_of(self, thing: Announcement) -> dict[str, Any]:
        """Return the words of the questions."""
        return {"thing": thing, "count": recipients_of(thing).count()}

    def perform(self, act: Act, thing: Announcement, answers: dict[str, Any], actor: Actor) -> None:
        """Call the operation of the act; those that write to people stand a floor higher."""
        source = announcing if hasattr(announcing, act.operation) else operations
        getattr(source, act.operation)(announcement=thing, **answers, actor=actor)

    # --- Writing --------------------------------------------------------------------------------

    def add(self, request: HttpRequest) -> HttpResponse:
        """Write a new announcement."""

        def save(values: dict[str, Any]) -> Announcement:
            return operations.write_announcement(values=values, actor=request.actor)

        return self._written(request, save, AnnouncementForm)

    def edit(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Change an announcement."""
        thing = self.readable(request, object_id)
        seen = request.POST.get("seen", "")

        def save(values: dict[str, Any]) -> Announcement:
            known = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 16 else 0
            return operations.change_announcement(
                announcement=thing, values=values, seen=known, actor=request.actor
            )

        def made(*data: Any) -> AnnouncementForm:
            return AnnouncementForm(*data, initial=initial_of(thing))

        return self._written(request, save, made, thing)

    def _written(
        self,
        request: HttpRequest,
        save: Callable[[dict[str, Any]], Announcement],
        make: Callable[..., AnnouncementForm],
        thing: Announcement | None = None,
    ) -> HttpResponse:
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if request.method != "POST":
            return self._form(request, make(), thing)
        form = make(request.POST)
        if not form.is_valid():
            return self._form(request, form, thing)
        try:
            if "preview" in request.POST:
                shown = Announcement(**operations.checked(form.values()))
                return self._form(request, form, thing, preview=shown)
            saved = save(form.values())
        except operations.Refused as refusal:
            form.refuse(refusal.mistakes)
            return self._form(request, form, thing)
        except operations.ChangedMeanwhile as late:
            return self._form(request, form, thing, refusal=str(late))
        messages.success(request, _("The announcement was saved."))
        return redirect(self.page_of(request, saved))

    def _form(
        self,
        request: HttpRequest,
        form: AnnouncementForm,
        thing: Announcement | None,
        **shown: Any,
    ) -> HttpResponse:
        request.current_app = self.admin_site.name
        frame = self.frame(request, thing) if thing else self.admin_site.each_context(request)
        context = {
            **frame,
            "title": _("Edit the announcement") if thing else _("Write an announcement"),
            "crumb": _("Edit") if thing else "",
            "page_url": self.page_of(request, thing) if thing else "",
            "back_url": self.back_url(request),
            "list_title": self.list_title,
            "cancel_url": self.page_of(request, thing) if thing else self.back_url(request),
            "form": form,
            "seen": version_of(thing) if thing else 0,
            "failed": bool(form.errors or shown.get("refusal")),
            **shown,
        }
        return TemplateResponse(request, "backoffice/announcements/form.html", context)
