"""What each address takes and asks, by hand: from access.md and what the page is for.

One line for each address, by its name in the resolver (without `backoffice:`). The line says which
methods the address takes and which rights it asks, never how the view asks them:

`thing`    the rights work on the thing in the address; each of them is needed
`screen`   there is no thing in the address; each right is needed, wherever it works
`country`  only who holds the right over the whole country
`mine`     the thing is one's own, whoever one is
`whoever`  being signed in is enough
`form_of_mine`  the same, but its form names a thing that must be one's own
"""

from dataclasses import dataclass
from enum import StrEnum

from tests.architecture.public import PUBLIC


class About(StrEnum):
    """What the rights of an address are asked about."""

    THING = "thing"
    SCREEN = "screen"
    COUNTRY = "country"
    MINE = "mine"
    WHOEVER = "whoever"
    PUBLIC = "public"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Line:
    """What one address takes, and what it asks of whom."""

    about: About
    methods: frozenset[str]
    rights: tuple[str, ...] = ()
    sent: About | None = None

    def about_of(self, method: str) -> About:
        """Return what the rights are asked about: a form may name a thing that its page does not."""
        return self.sent if self.sent and method == "POST" else self.about


READ, SEND, BOTH = (frozenset(methods.split()) for methods in ("GET", "POST", "GET POST"))


def thing(methods: frozenset[str], *rights: str) -> Line:
    """Describe an address of one thing."""
    return Line(About.THING, methods, rights)


def screen(methods: frozenset[str], *rights: str) -> Line:
    """Describe an address without a thing."""
    return Line(About.SCREEN, methods, rights)


def country(methods: frozenset[str], *rights: str) -> Line:
    """Describe what only the right over the whole country opens."""
    return Line(About.COUNTRY, methods, rights)


def mine(methods: frozenset[str]) -> Line:
    """Describe an address of a thing of one's own."""
    return Line(About.MINE, methods)


def whoever(methods: frozenset[str]) -> Line:
    """Describe an address for whoever is signed in."""
    return Line(About.WHOEVER, methods)


def form_of_mine() -> Line:
    """Describe a page for whoever is signed in, whose form names a thing of one's own."""
    return Line(About.WHOEVER, BOTH, sent=About.MINE)


_DECIDE = "application.decide|application.decide_central"
_JUDGE = "report.verify|report.accept"
_DESK = "edition.edit|edition.publish"
# Whoever may change what a register holds may bring it in; the file itself is of whoever brought it.
_IMPORT = "unit.edit|profile.block|role.edit|application.decide"

BACKOFFICE = {
    # What stands on its own
    "index": screen(READ),
    "find": screen(BOTH),
    "palette": screen(SEND, "backoffice.enter"),
    "autocomplete": screen(READ, "profile.read"),
    "completeness": screen(READ, "summary.make"),
    "completeness-units": screen(READ, "summary.make"),
    "completeness-csv": screen(READ, "summary.make"),
    "completeness-xlsx": screen(READ, "summary.make"),
    "completeness-remind": screen(BOTH, "summary.make", "obligation.decide"),
    "rights": country(READ, "role.edit"),
    "rights-csv": country(READ, "role.edit"),
    "parameters": screen(READ, "system.read"),
    "parameter": screen(BOTH, "system.read"),
    "parameter-put-back": screen(SEND, "system.read"),
    "system": screen(READ, "system.read"),
    "system-trial": screen(SEND, "system.read"),
    "system-job-again": screen(SEND, "system.read"),
    "system-job-discard": screen(SEND, "system.read"),
    # Applications
    "access_application_changelist": screen(READ, "application.list"),
    "access_application_export": screen(BOTH, "application.list", "export.make"),
    "access_application_bulk": screen(BOTH, "application.list", _DECIDE),
    "access_application_change": thing(READ, "application.read"),
    "access_application_history": thing(READ, "application.read"),
    "access_application_simple_history": thing(READ, "application.read"),
    "access_application_file": thing(READ, "application.read"),
    "access_application_pesel": thing(SEND, "application.read", "person.reveal_pesel"),
    "access_application_zatwierdz": thing(BOTH, "application.read", _DECIDE),
    "access_application_odrzuc": thing(BOTH, "application.read", _DECIDE),
    "access_application_popros-o-dokument": thing(BOTH, "application.read", _DECIDE),
    "access_application_dokument-papierowy": thing(BOTH, "application.read", _DECIDE),
    "access_application_archiwizuj": thing(BOTH, "application.read", _DECIDE),
    "access_application_odbierz-role": thing(BOTH, "application.read", _DECIDE),
    # Profiles, people, roles, old accounts
    "access_profile_changelist": screen(READ, "profile.read"),
    "access_profile_export": screen(BOTH, "profile.read", "export.make"),
    "access_profile_bulk": screen(BOTH, "profile.read", "profile.block"),
    "access_invitation_changelist": screen(READ, "application.decide"),
    "access_invitation_invite": screen(BOTH, "application.decide"),
    "access_invitation_change": thing(READ, "application.decide"),
    "access_invitation_history": thing(READ, "application.decide"),
    "access_invitation_simple_history": thing(READ, "application.decide"),
    "access_invitation_wycofaj": thing(BOTH, "application.decide"),
    "access_invitation_wyslij-ponownie": thing(BOTH, "application.decide"),
    "access_profile_change": thing(READ, "profile.read"),
    "access_profile_history": thing(READ, "profile.read"),
    "access_profile_simple_history": thing(READ, "profile.read"),
    "access_profile_zablokuj": thing(BOTH, "profile.read", "profile.block"),
    "access_profile_odblokuj": thing(BOTH, "profile.read", "profile.block"),
    "access_profile_przenies": thing(BOTH, "profile.read", _DECIDE),
    "access_strandedprofile_changelist": screen(READ, "profile.read"),
    "access_strandedprofile_export": screen(BOTH, "profile.read", "export.make"),
    "access_grantedrole_changelist": screen(READ, "profile.read"),
    "access_grantedrole_export": screen(BOTH, "profile.read", "export.make"),
    "people_person_changelist": screen(READ, "person.list"),
    "people_person_export": screen(BOTH, "person.list", "export.make"),
    "people_person_change": thing(READ, "person.read"),
    "people_person_history": thing(READ, "person.read"),
    "people_person_simple_history": thing(READ, "person.read"),
    "people_person_uprawnienia": thing(READ, "person.read"),
    "people_person_pesel": thing(SEND, "person.read", "person.reveal_pesel"),
    "people_person_session_end": thing(SEND, "person.read", "profile.block"),
    "people_person_sessions_end": thing(SEND, "person.read", "profile.block"),
    "people_person_factors_drop": thing(BOTH, "person.read", "profile.block"),
    "access_role_changelist": country(READ, "role.edit"),
    "access_role_export": country(BOTH, "role.edit"),
    "access_role_change": country(READ, "role.edit"),
    "access_role_history": country(READ, "role.edit"),
    "access_role_simple_history": country(READ, "role.edit"),
    "access_legacyaccount_changelist": screen(READ, "profile.read"),
    "access_legacyaccount_export": screen(BOTH, "profile.read", "export.make"),
    "access_legacyaccount_change": thing(READ, "profile.read"),
    # Units and their parts
    "units_unit_changelist": screen(READ, "unit.list"),
    "units_unit_export": screen(BOTH, "unit.list", "export.make"),
    "units_unit_change": thing(READ, "unit.list"),
    "units_unit_history": thing(READ, "unit.list"),
    "units_unit_simple_history": thing(READ, "unit.list"),
    "units_unit_osoby": thing(READ, "unit.list", "profile.read"),
    "units_unit_dodaj": screen(BOTH, "unit.edit"),
    "units_unit_edytuj": thing(BOTH, "unit.list", "unit.edit"),
    "units_unit_zawies": thing(BOTH, "unit.list", "unit.edit"),
    "units_unit_zakoncz-zawieszenie": thing(BOTH, "unit.list", "unit.edit"),
    "units_unit_zamknij": thing(BOTH, "unit.list", "unit.edit"),
    "units_unit_wznow": thing(BOTH, "unit.list", "unit.edit"),
    "units_unit_czesci_dodaj": thing(BOTH, "unit.list", "unit.edit"),
    "units_unit_nadzor": thing(BOTH, "unit.list", "unit.edit"),
    "units_unit_nastepstwo": thing(BOTH, "unit.list", "unit.edit"),
    "units_unit_wykonawcy": country(BOTH, "unit.edit"),
    "units_unit_przenies": thing(BOTH, "unit.list", _DECIDE),
    "units_likeness_changelist": screen(READ, "unit.edit"),
    "units_likeness_export": screen(BOTH, "unit.edit", "export.make"),
    "units_likeness_szukaj": country(SEND, "unit.edit"),
    "units_likeness_change": thing(READ, "unit.edit"),
    "units_likeness_to-nie-duplikat": thing(BOTH, "unit.edit"),
    "units_part_change": thing(READ, "unit.list"),
    "units_part_history": thing(READ, "unit.list"),
    "units_part_simple_history": thing(READ, "unit.list"),
    "units_part_edytuj": thing(BOTH, "unit.list", "unit.edit"),
    "units_part_zawies": thing(BOTH, "unit.list", "unit.edit"),
    "units_part_zakoncz-zawieszenie": thing(BOTH, "unit.list", "unit.edit"),
    "units_part_zamknij": thing(BOTH, "unit.list", "unit.edit"),
    "units_part_wznow": thing(BOTH, "unit.list", "unit.edit"),
    # Files, mails, the journal
    "files_storedfile_changelist": screen(READ, "application.read"),
    "files_storedfile_change": thing(READ, "application.read"),
    "mail_outgoingmail_changelist": screen(READ, "mail.read"),
    "mail_outgoingmail_export": screen(BOTH, "mail.read", "export.make"),
    "mail_outgoingmail_change": thing(READ, "mail.read"),
    "mail_outgoingmail_wyslij-ponownie": thing(BOTH, "mail.read", "system.read"),
    "journal_entry_changelist": screen(READ, "journal.read"),
    "journal_entry_export": screen(BOTH, "journal.read", "export.make"),
    "journal_entry_change": thing(READ, "journal.read"),
    # Announcements, which name no unit
    "notices_announcement_changelist": screen(READ, "announcement.edit"),
    "notices_announcement_change": screen(READ, "announcement.edit"),
    "notices_announcement_history": screen(READ, "announcement.edit"),
    "notices_announcement_simple_history": screen(READ, "announcement.edit"),
    "notices_announcement_dodaj": screen(BOTH, "announcement.edit"),
    "notices_announcement_edytuj": screen(BOTH, "announcement.edit"),
    "notices_announcement_wyslij": screen(BOTH, "announcement.edit"),
    "notices_announcement_wyslij-ponownie": screen(BOTH, "announcement.edit"),
    "notices_announcement_wycofaj": screen(BOTH, "announcement.edit"),
    # Reports and obligations
    "reports_report_changelist": screen(READ, "report.list"),
    "reports_report_bulk": screen(BOTH, "report.list", _JUDGE),
    "reports_report_change": thing(READ, "report.read"),
    "reports_report_history": thing(READ, "report.read"),
    "reports_report_simple_history": thing(READ, "report.read"),
    "reports_report_pdf": thing(READ, "report.read"),
    "reports_report_changes": thing(READ, "report.read"),
    "reports_report_changes_pdf": thing(READ, "report.read"),
    "reports_report_changes_xlsx": thing(READ, "report.read", "export.make"),
    "reports_report_trail": thing(READ, "report.read"),
    "reports_report_version": thing(READ, "report.read"),
    "reports_report_remarks": thing(BOTH, "report.read"),
    "reports_report_remark": thing(BOTH, "report.read"),
    "reports_report_notes": thing(BOTH, "report.read"),
    "reports_report_remark_close": thing(SEND, "report.read", _JUDGE),
    "reports_report_zweryfikuj": thing(BOTH, "report.read", "report.verify"),
    "reports_report_zatwierdz": thing(BOTH, "report.read", "report.accept"),
    "reports_report_zwroc": thing(BOTH, "report.read", _JUDGE),
    "reports_report_otworz-korekte": thing(BOTH, "report.read", "report.reopen"),
    "bulk_bulkact_changelist": screen(READ, "backoffice.enter"),
    "bulk_bulkact_change": thing(READ, "backoffice.enter"),
    "bulk_bulkact_stop": thing(SEND, "backoffice.enter"),
    "bulk_bulkact_resume": thing(SEND, "backoffice.enter"),
    "bulk_bulkact_undo": thing(SEND, "backoffice.enter"),
    "reports_obligation_changelist": screen(READ, "report.list"),
    "reports_obligation_change": thing(READ, "report.list"),
    "reports_obligation_history": thing(READ, "report.list"),
    "reports_obligation_simple_history": thing(READ, "report.list"),
    "reports_obligation_assign": thing(BOTH, "obligation.decide"),
    "reports_obligation_przedluz": thing(BOTH, "report.list", "obligation.decide"),
    "reports_obligation_nie-dotyczy": thing(BOTH, "report.list", "obligation.decide"),
    "reports_obligation_dotyczy": thing(BOTH, "report.list", "obligation.decide"),
    "reports_conflict_changelist": screen(READ, "obligation.decide"),
    "reports_conflict_change": thing(READ, "obligation.decide"),
    "reports_conflict_history": thing(READ, "obligation.decide"),
    "reports_conflict_simple_history": thing(READ, "obligation.decide"),
    "reports_conflict_rozstrzygnij": thing(BOTH, "obligation.decide"),
    # Forms and their collection, which name no unit
    "reports_collection_changelist": screen(READ, "report.list"),
    "reports_collection_change": screen(READ, "report.list"),
    "reports_collection_history": screen(READ, "report.list"),
    "reports_collection_simple_history": screen(READ, "report.list"),
    "reports_collection_otworz": country(BOTH, "obligation.decide"),
    "reports_collection_termin": country(BOTH, "obligation.decide"),
    "reports_collection_zaproponuj": country(BOTH, "obligation.decide"),
    "reports_collection_zamknij": country(BOTH, "obligation.decide"),
    "reports_collection_otworz-ponownie": country(BOTH, "obligation.decide"),
    "reports_assigningrules_changelist": screen(READ, "report.list"),
    "reports_assigningrules_change": screen(READ, "report.list"),
    "reports_assigningrules_history": screen(READ, "report.list"),
    "reports_assigningrules_simple_history": screen(READ, "report.list"),
    "questionnaires_edition_changelist": screen(READ, "report.list"),
    "questionnaires_edition_change": screen(READ, "report.list"),
    "questionnaires_edition_history": screen(READ, "report.list"),
    "questionnaires_edition_simple_history": screen(READ, "report.list"),
    "questionnaires_edition_toml": screen(READ, "report.list"),
    "questionnaires_edition_xlsx": screen(READ, "report.list"),
    "questionnaires_edition_nowy-rok": screen(BOTH, "report.list", "edition.edit"),
    "questionnaires_edition_przywroc": screen(BOTH, "report.list", "edition.edit"),
    "questionnaires_edition_opublikuj": screen(BOTH, "report.list", "edition.publish"),
    "questionnaires_edition_wycofaj": screen(BOTH, "report.list", "edition.publish"),
    "questionnaires_edition_zbieranie": country(BOTH, "report.list", "obligation.decide"),
    # The edition desk
    "questionnaires_draft_changelist": screen(READ, _DESK),
    "questionnaires_draft_change": screen(READ, _DESK),
    "questionnaires_draft_take_in": screen(BOTH, "edition.edit"),
    "questionnaires_draft_toml": screen(READ, _DESK),
    "questionnaires_draft_xlsx": screen(READ, _DESK),
    "questionnaires_draft_preview": screen(BOTH, _DESK),
    "questionnaires_draft_mapping": screen(BOTH, _DESK),
    "questionnaires_draft_revisions": screen(READ, _DESK),
    "questionnaires_draft_revision": screen(READ, _DESK),
    "questionnaires_draft_restore": screen(SEND, "edition.edit"),
    "questionnaires_draft_edit_thing": screen(BOTH, "edition.edit"),
    "questionnaires_draft_add_thing": screen(BOTH, "edition.edit"),
    "questionnaires_draft_remove_thing": screen(BOTH, "edition.edit"),
    "questionnaires_draft_move_thing": screen(SEND, "edition.edit"),
    "questionnaires_draft_zaproponuj": screen(BOTH, "edition.edit"),
    "questionnaires_draft_opublikuj": screen(BOTH, "edition.publish"),
    "questionnaires_draft_cofnij-do-edycji": screen(BOTH, _DESK),
    "questionnaires_draft_porzuc": screen(BOTH, "edition.edit"),
    # The desk of assigning rules
    "reports_assigningdraft_changelist": screen(READ, _DESK),
    "reports_assigningdraft_begin": screen(BOTH, "edition.edit"),
    "reports_assigningdraft_change": screen(READ, _DESK),
    "reports_assigningdraft_hits": screen(READ, _DESK),
    "reports_assigningdraft_edit_thing": screen(BOTH, "edition.edit"),
    "reports_assigningdraft_add_thing": screen(BOTH, "edition.edit"),
    "reports_assigningdraft_remove_thing": screen(BOTH, "edition.edit"),
    "reports_assigningdraft_move_thing": screen(SEND, "edition.edit"),
    "reports_assigningdraft_zaproponuj": screen(BOTH, "edition.edit"),
    "reports_assigningdraft_opublikuj": screen(BOTH, "edition.publish"),
    "reports_assigningdraft_cofnij-do-edycji": screen(BOTH, _DESK),
    "reports_assigningdraft_porzuc": screen(BOTH, "edition.edit"),
    # What is tried beside the desk: for whoever works there, as far as reports are in reach
    "trials_trial_changelist": screen(READ, _DESK),
    "trials_trial_add": screen(BOTH, _DESK),
    "trials_trial_change": screen(READ, _DESK),
    "trials_trial_stop": screen(SEND, _DESK),
    "trials_trial_resume": screen(SEND, _DESK),
    "trials_triedreport_changelist": screen(READ, _DESK, "report.list"),
    "trials_triedreport_change": screen(READ, _DESK, "report.list"),
    "trials_triedreport_export": screen(BOTH, _DESK, "export.make"),
    "trials_sample_changelist": screen(READ, _DESK),
    "trials_sample_add": screen(BOTH, _DESK),
    "trials_sample_change": screen(READ, _DESK),
    "trials_sample_edit": screen(BOTH, _DESK),
    "trials_sample_drop": screen(SEND, _DESK),
    # The national register
    "register_registerimport_changelist": country(READ, "unit.edit"),
    "register_registerimport_change": country(READ, "unit.edit"),
    "register_registerimport_changes": country(READ, "unit.edit"),
    "register_registerimport_mistakes": country(READ, "unit.edit"),
    "register_registerimport_mistakes_csv": country(READ, "unit.edit"),
    "register_registerimport_upload": country(BOTH, "unit.edit"),
    "register_registerimport_zastosuj": country(BOTH, "unit.edit"),
    "register_registerimport_anuluj": country(BOTH, "unit.edit"),
    "register_registerimport_cofnij": country(BOTH, "unit.edit"),
    # What one has begun in this profile
    "exchange_export_changelist": screen(READ, "export.make"),
    "exchange_export_change": thing(READ, "export.make"),
    "exchange_export_download": thing(READ, "export.make"),
    "exchange_export_cancel": thing(SEND, "export.make"),
    "exchange_batch_changelist": screen(READ, "export.make"),
    "exchange_batch_new_units": screen(BOTH, "unit.edit"),
    "exchange_batch_new_profiles": screen(BOTH, "profile.block"),
    "exchange_batch_new_grants": screen(BOTH, "role.edit"),
    "exchange_batch_new_legacy": screen(BOTH, "application.decide"),
    "exchange_batch_change": thing(READ, "export.make"),
    "exchange_batch_apply": thing(SEND, "export.make", _IMPORT),
    "exchange_batch_undo": thing(SEND, "export.make", _IMPORT),
    "exchange_batch_drop": thing(SEND, "export.make", _IMPORT),
    # Django's own: any other address below the back-office
    "/backoffice/<url>": Line(About.NOTHING, READ),
}

PORTAL = {
    # Being somebody
    "activation": whoever(BOTH),
    "choose-account": whoever(SEND),
    "choose-profile": form_of_mine(),
    "session-extend": whoever(SEND),
    "own-factors": whoever(READ),
    "own-code-app": whoever(BOTH),
    "own-code-app-begin": whoever(SEND),
    "own-code-app-remove": whoever(BOTH),
    "own-recovery-codes": whoever(BOTH),
    "own-passkey": whoever(BOTH),
    "own-passkey-remove": mine(BOTH),
    "kept-discard": mine(SEND),
    # Asking for roles
    "wizard": whoever(READ),
    "wizard-unit": whoever(BOTH),
    "wizard-roles": form_of_mine(),
    "wizard-autosave": mine(SEND),
    "wizard-summary": form_of_mine(),
    "wizard-sign": whoever(READ),
    "wizard-finish": form_of_mine(),
    "wizard-discard": form_of_mine(),
    "application-pdf": mine(READ),
    "packet-files": mine(SEND),
    "file-download": mine(READ),
    "file-delete": mine(BOTH),
    "invitation": whoever(BOTH),
    "transfer": whoever(BOTH),
    "transfer-done": mine(READ),
    # One's account
    "account": whoever(READ),
    "account-help": whoever(READ),
    "held-role": mine(READ),
    "messages": whoever(READ),
    "message": mine(READ),
    "withdraw": mine(BOTH),
    "sent-otherwise": mine(SEND),
    "reapply": mine(SEND),
    "other-roles": mine(SEND),
    "contact-edit": mine(BOTH),
    "sign-ins": whoever(READ),
    "session-end": mine(SEND),
    "sessions-end": whoever(SEND),
    # Reports
    "reports": screen(READ, "report.list"),
    "obligation": thing(READ, "report.list"),
    "obligation-activate": thing(BOTH, "report.list", "report.fill"),
    "obligation-level": thing(BOTH, "report.list", "report.fill"),
    "report": thing(READ, "report.read"),
    "report-pdf": thing(READ, "report.read"),
    "report-rules": thing(READ, "report.read"),
    "report-preview": thing(READ, "report.read"),
    "report-workbook": thing(READ, "report.read"),
    "report-workbook-file": thing(READ, "report.read"),
    "report-workbook-in": thing(SEND, "report.fill"),
    "report-workbook-changes": thing(BOTH, "report.fill"),
    "report-history": thing(READ, "report.read"),
    "report-version": thing(READ, "report.read"),
    "report-comparison": thing(READ, "report.read"),
    "report-comparison-pdf": thing(READ, "report.read"),
    "report-comparison-xlsx": thing(READ, "report.read"),
    "report-note": thing(BOTH, "report.read"),
    "report-save": thing(SEND, "report.fill"),
    "report-check": thing(SEND, "report.fill"),
    "report-explain": thing(SEND, "report.fill"),
    "report-presence": thing(SEND, "report.fill"),
    "report-send": thing(BOTH, "report.fill"),
    "report-zero": thing(BOTH, "report.fill"),
    "report-last-year": thing(BOTH, "report.fill"),
    "report-correction": thing(BOTH, "report.fill"),
    "remark-answer": thing(BOTH, "report.fill"),
}

_LIST = "_changelist"
# These show what one has begun oneself, whole, or a handful: there is nothing to filter by.
_WITHOUT_FILTERS = (
    "access_role", "bulk_bulkact", "exchange_batch", "exchange_export", "register_registerimport",
    "reports_assigningrules",
)  # fmt: skip


def beside_lists() -> dict[str, Line]:
    """Describe the two addresses beside every list: its columns, and its saved filters.

    They tell and take nothing but how the list is looked at, so they ask what the list asks.
    """
    lists = {
        name.removesuffix(_LIST): line for name, line in BACKOFFICE.items() if name.endswith(_LIST)
    }
    return {
        f"{kind}_{page}": Line(line.about, BOTH, line.rights)
        for kind, line in lists.items()
        for page in ("columns", "filters")
        if page == "columns" or kind not in _WITHOUT_FILTERS
    }


LINES = {
    **{name: Line(About.PUBLIC, BOTH) for name in PUBLIC},
    **PORTAL,
    **BACKOFFICE,
    **beside_lists(),
}
