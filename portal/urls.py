"""Addresses of the portal. Each view says who may open it (`web.access`)."""

from django.urls import include, path, register_converter

from portal.converters import IdConverter, NumberConverter
from portal.views import (
    account,
    files,
    help,
    invitation,
    messages,
    preferences,
    sessions,
    start,
    transfer,
)
from portal.views.joining import entry, roles, sign, summary, unit

register_converter(IdConverter, "id")
register_converter(NumberConverter, "number")

urlpatterns = [
    path("", include("portal.sign_in.urls")),
    path("", start.start, name="start"),
    path("profil/", start.choose_profile, name="choose-profile"),
    path("komunikaty/", help.announcements, name="announcements"),
    path("komunikaty/<slug:slug>/", help.announcement, name="announcement"),
    path("jak-uzyskac-dostep/", help.how_to, name="how-to"),
    path("pomoc/", help.help_page, name="help"),
    path("mapa-strony/", help.site_map, name="site-map"),
    path("przetwarzanie-danych/", help.privacy, name="privacy"),
    path("deklaracja-dostepnosci/", help.accessibility, name="accessibility"),
    path("robots.txt", help.robots, name="robots"),
    path("kontrast/", preferences.contrast, name="contrast"),
    path("jezyk/", preferences.language, name="language"),
    path("sesja/przedluz/", sessions.extend, name="session-extend"),
    path("sesja/zachowane/<id:pk>/odrzuc/", sessions.discard_kept, name="kept-discard"),
    path("wniosek/", entry.wizard, name="wizard"),
    path("wniosek/jednostka/", unit.wizard_unit, name="wizard-unit"),
    path("wniosek/role/", roles.wizard_roles, name="wizard-roles"),
    path("wniosek/role/zapis/", roles.wizard_autosave, name="wizard-autosave"),
    path("wniosek/podsumowanie/", summary.wizard_summary, name="wizard-summary"),
    path("wniosek/podpis/", sign.wizard_sign, name="wizard-sign"),
    path("wniosek/zakoncz/", sign.wizard_finish, name="wizard-finish"),
    path("wniosek/usun/", entry.wizard_discard, name="wizard-discard"),
    path("wniosek/<id:packet_id>/wniosek.pdf", files.application_pdf_file, name="application-pdf"),
    path("wniosek/<id:packet_id>/pliki/", files.packet_files, name="packet-files"),
    path("zaproszenie/<str:token>/", invitation.invitation, name="invitation"),
    path("przeniesienie/", transfer.transfer, name="transfer"),
    path("przeniesienie/<id:packet_id>/", transfer.done, name="transfer-done"),
    path("pliki/<id:pk>/", files.file_download, name="file-download"),
    path("pliki/<id:pk>/usun/", files.file_delete, name="file-delete"),
    path("sprawozdania/", include("portal.views.reports.urls")),
    path("moje-konto/", account.account, name="account"),
    path("moje-konto/co-moge-zrobic/", account.account_help, name="account-help"),
    path("moje-konto/wnioski/<number:number>/wycofaj/", account.withdraw, name="withdraw"),
    path(
        "moje-konto/wnioski/<number:number>/przypomnienia/",
        account.sent_otherwise,
        name="sent-otherwise",
    ),
    path("moje-konto/wnioski/<number:number>/ponownie/", account.reapply, name="reapply"),
    path("moje-konto/profile/<id:pk>/role/", account.other_roles, name="other-roles"),
    path("moje-konto/profile/<id:pk>/kontakt/", account.contact_edit, name="contact-edit"),
    path("moje-konto/role/<slug:code>/", account.held_role, name="held-role"),
    path("moje-konto/wiadomosci/", messages.message_list, name="messages"),
    path("moje-konto/wiadomosci/<id:pk>/", messages.message, name="message"),
    path("moje-konto/logowania/", sessions.sign_ins, name="sign-ins"),
    path("moje-konto/sesje/<id:pk>/zakoncz/", sessions.end, name="session-end"),
    path("moje-konto/sesje/zakoncz/", sessions.end_everywhere, name="sessions-end"),
]
