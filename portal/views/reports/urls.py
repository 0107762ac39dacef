"""Addresses of the reports, all under /sprawozdania/."""

from django.urls import path

from portal.views.reports import (
    comparing,
    document,
    grid,
    lists,
    obligations,
    presence,
    saving,
    sending,
    shortcuts,
    surveys,
    trail,
    workbook,
)

urlpatterns = [
    path("", lists.reports, name="reports"),
    path("obowiazki/<id:pk>/", obligations.obligation, name="obligation"),
    path("obowiazki/<id:pk>/aktywuj/", obligations.obligation_activate, name="obligation-activate"),
    path("obowiazki/<id:pk>/poziom/", obligations.obligation_level, name="obligation-level"),
    path("<id:pk>/", grid.report, name="report"),
    path("<id:pk>/sprawozdanie.pdf", document.report_pdf, name="report-pdf"),
    path("<id:pk>/wzor.json", grid.report_rules, name="report-rules"),
    path("<id:pk>/zapisz/", saving.report_save, name="report-save"),
    path("<id:pk>/sprawdz/", saving.report_check, name="report-check"),
    path("<id:pk>/obecni/", presence.report_presence, name="report-presence"),
    path("<id:pk>/wyjasnienie/", saving.report_explain, name="report-explain"),
    path("<id:pk>/zapowiedz/", surveys.report_preview, name="report-preview"),
    path("<id:pk>/wyslij/", sending.report_send, name="report-send"),
    path("<id:pk>/zerowe/", shortcuts.report_zero, name="report-zero"),
    path("<id:pk>/jak-rok-temu/", shortcuts.report_last_year, name="report-last-year"),
    path("<id:pk>/arkusz/", workbook.report_workbook, name="report-workbook"),
    path("<id:pk>/arkusz.xlsx", workbook.report_workbook_file, name="report-workbook-file"),
    path("<id:pk>/arkusz/wczytaj/", workbook.report_workbook_in, name="report-workbook-in"),
    path(
        "<id:pk>/arkusz/zmiany/", workbook.report_workbook_changes, name="report-workbook-changes"
    ),
    path("<id:pk>/historia/", trail.report_history, name="report-history"),
    path("<id:pk>/roznice/", comparing.report_comparison, name="report-comparison"),
    path("<id:pk>/roznice.pdf", comparing.report_comparison_pdf, name="report-comparison-pdf"),
    path("<id:pk>/roznice.xlsx", comparing.report_comparison_xlsx, name="report-comparison-xlsx"),
    path("<id:pk>/wersje/<id:number>/", trail.report_version, name="report-version"),
    path("<id:pk>/uwagi/<id:remark_id>/", trail.remark_answer, name="remark-answer"),
    path("<id:pk>/wiadomosc/", trail.report_note, name="report-note"),
    path("<id:pk>/korekta/", trail.report_correction, name="report-correction"),
]
