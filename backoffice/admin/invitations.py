"""Invitations: whom an office has asked to apply, for what, and what they answered."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backoffice import filters
from backoffice.acts import Act
from backoffice.forms import AskedForm
from backoffice.history import HistoryAdmin
from backoffice.unit_first import UnitFirstAdmin
from ssoz.access import operations, policies
from ssoz.access.models import Application, Invitation, Role
from ssoz.access.operations.invitations import is_open
from ssoz.access.queries import roles_to_invite
from ssoz.actors import Actor
from ssoz.units.models import Unit
from web.templatetags.state import state
from web.templatetags.words import tied

PERMISSION = "application.decide"
INVITE = _("Invite a person")
_NO_ROLE = _("There is no role in this unit that you decide on. Choose another.")


class InviteForm(AskedForm):
    """Whom to invite, and to which roles."""

    email = forms.EmailField(
        label=_("E-mail of the invited person"),
        help_text=_("We will send a link there that works once, for 14 days."),
        error_messages={
            "required": _("No e-mail address given. Enter it."),
            "invalid": _("This is not an e-mail address. Enter it like name@example.pl."),
        },
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("No role chosen. Tick at least one."),
            "invalid_choice": _("This role is not in the list. Choose another one."),
        },
    )

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        self.offered = roles
        super().__init__(*args, **kwargs)

    def offer(self) -> None:
        """Offer the roles that the actor would decide on."""
        self.fields["roles"].choices = [(role.code, role.name) for role in self.offered]


WITHDRAW = Act(
    operation="withdraw_invitation",
    slug="wycofaj",
    label=_("Withdraw the invitation"),
    heading=_("Withdraw the invitation of %(email)s?"),
    text=_("The link that was sent will work no more."),
    done=_("The invitation was withdrawn."),
    icon="undo-2",
    look="danger",
    when=is_open,
)
AGAIN = Act(
    operation="send_invitation_again",
    slug="wyslij-ponownie",
    label=_("Send the invitation again"),
    heading=_("Send the invitation to %(email)s again?"),
    text=_("A new link will be sent, for 14 days. The old one will work no more."),
    done=_("The invitation was sent again."),
    icon="send",
    when=is_open,
)


class StateOfInvitation(filters.Choice):
    """How an invitation stands today."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list:
        """Offer all."""
        return Invitation.State.choices

    def chosen(self, queryset: QuerySet, value: str) -> QuerySet:
        """Keep one state."""
        return queryset.filter(standing=value)


def _scope(actor: Actor, to: str) -> QuerySet[Invitation]:
    return Invitation.objects.visible_to(actor, to=to)


@admin.register(Invitation)
class InvitationAdmin(HistoryAdmin, UnitFirstAdmin):
    """Invitations to units in reach, the newest first."""

    scope = staticmethod(_scope)
    list_permission = PERMISSION
    read_permission = PERMISSION
    operations = operations
    policies = policies
    subject = "invitation"
    acts = (AGAIN, WITHDRAW)
    act_permissions = (PERMISSION,)
    page_template = "backoffice/invitation.html"
    change_list_template = "backoffice/invitations.html"
    search_fields = ("email",)
    ordering = ("-id",)
    list_display = ("email", "unit_name", "roles", "invited_at", "expires_at", "state_badge")
    list_filter = (StateOfInvitation, filters.PlaceOfProfile)

    def visible(self, actor: Actor, to: str) -> QuerySet[Invitation]:
        """Load each with its state of now."""
        found = super().visible(actor, to).with_state(timezone.now())
        return found.select_related("unit__voivodeship", "invited_by", "invited_in")

    def search(self, queryset: QuerySet, words: str) -> QuerySet:
        """Search by address and unit."""
        by_unit = filters.by_words(queryset, words, "unit__search_text").order_by()
        by_address = queryset.filter(email__icontains=words.strip()).order_by()
        return queryset.filter(pk__in=by_unit.values("pk").union(by_address.values("pk")))

    @admin.display(description=_("unit"))
    def unit_name(self, invitation: Invitation) -> SafeString:
        unit = invitation.unit
        return format_html('{}<span class="muted">{}</span>', tied(unit), unit.town)

    @admin.display(description=_("roles"))
    def roles(self, invitation: Invitation) -> str:
        return ", ".join(self._names.get(code, code) for code in invitation.role_codes)

    @admin.display(description=_("state"))
    def state_badge(self, invitation: Invitation) -> SafeString:
        return state(Invitation.State(invitation.standing))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Add the way to a new one."""
        self._names = _role_names()
        context = {"invite_url": self.url_of("invite"), "invite_words": INVITE}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def extra_urls(self) -> list[URLPattern]:
        """Add the address of a new invitation."""
        return [
            self.address("nowe/", self.invite, "invite", PERMISSION),
            *super().extra_urls(),
        ]

    def page_context(self, request: HttpRequest, thing: Invitation) -> dict[str, Any]:
        """Return the invitation with what came of it."""
        read = Application.objects.visible_to(request.actor, to="application.read")
        names = _role_names()
        return {
            **super().page_context(request, thing),
            "invitation": thing,
            "standing": Invitation.State(thing.standing),
            "roles": [names.get(code, code) for code in thing.role_codes],
            "applications": read.filter(packet=thing.packet_id) if thing.packet_id else [],
            "may_open_unit": request.actor.can("unit.list"),
        }

    def words_of(self, thing: Invitation) -> dict[str, Any]:
        """Return the words of the questions."""
        return {"email": thing.email}

    def invite(self, request: HttpRequest) -> HttpResponse:
        """Look for a unit, then say whom to invite and to what."""
        units = Unit.objects.visible_to(request.actor, to=PERMISSION)
        return self.with_unit(request, units, INVITE, self._ask_whom)

    def _ask_whom(self, request: HttpRequest, unit: Unit) -> HttpResponse:
        offered = roles_to_invite(request.actor, unit)
        form = InviteForm(request.POST if request.method == "POST" else None, roles=offered)
        return self.answered(
            request, form,
            lambda answers: operations.invite(unit=unit, **answers, actor=request.actor),
            done=_("The invitation was sent."), title=INVITE, unit=unit, icon_name="send",
            button=pgettext_lazy("invitation", "Send"), refusal="" if offered else str(_NO_ROLE),
        )  # fmt: skip


def _role_names() -> dict[str, str]:
    return dict(Role.objects.values_list("code", "name"))
