"""How acts of the journal and ages are said in words."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, Promise] = {
    "access.application.approved": _("Application approved"),
    "access.application.archived": _("Application archived"),
    "access.application.discarded": _("Draft given up"),
    "access.application.document_asked": _("Better document asked for"),
    "access.application.finished": _("Application submitted"),
    "access.application.rejected": _("Application rejected"),
    "access.application.saved": _("Application saved"),
    "access.application.sent_otherwise": _("Note that the document goes another way"),
    "access.application.withdrawn": _("Application withdrawn"),
    "access.attachment.added": _("File attached"),
    "access.attachment.removed": _("File removed"),
    "access.packet.begun": _("Wizard begun"),
    "access.packet.discarded": _("Submission given up"),
    "access.packet.downloaded": _("Application to sign downloaded"),
    "access.packet.finished": _("Submission finished"),
    "access.packet.paper_recorded": _("Paper document recorded"),
    "access.packet.reminded": _("Reminder of the missing document sent"),
    "access.packet.roles_chosen": _("Roles chosen"),
    "access.packet.saved": _("Submission saved"),
    "access.packet.unit_chosen": _("Unit chosen"),
    "access.permission.added": _("Permission added"),
    "access.permission.changed": _("Permission changed"),
    "access.profile.blocked": _("Profile blocked"),
    "access.profile.chosen": _("Profile chosen for work"),
    "access.profile.contact_changed": _("Contact details changed"),
    "access.profile.email_confirmed": _("E-mail address of the profile confirmed"),
    "access.profile.made": _("Profile made"),
    "access.profile.status_changed": _("Status of the profile changed"),
    "access.profile.unblocked": _("Profile unblocked"),
    "access.role.added": _("Role added"),
    "access.role.followed_file": _("Role brought in line with its file"),
    "access.role.reset": _("Role put back to its file"),
    "files.file.condemned": _("File found dangerous"),
    "files.file.downloaded": _("File opened"),
    "files.file.erased": _("File erased"),
    "files.file.passed": _("File found safe"),
    "files.file.stored": _("File received"),
    "mail.message.failed": _("Message not delivered"),
    "mail.message.sent": _("Message sent"),
    "notices.announcement.added": _("Announcement added"),
    "notices.contact.added": _("Contact added"),
    "people.email.asked": _("Confirmation of an e-mail address asked for"),
    "people.email.named": _("E-mail address named"),
    "people.email.verified": _("E-mail address confirmed"),
    "people.person.pesel_revealed": _("PESEL shown"),
    "people.person.registered": _("Account made"),
    "people.person.renamed": _("Name changed"),
    "people.person.shut_out": _("Sign-in of a closed account refused"),
    "people.person.signed_in": _("Signed in"),
    "people.person.signed_out": _("Signed out"),
    "people.person.timed_out": _("Signed out after inactivity"),
    "people.sign_in.refused": _("Sign-in refused"),
    "units.demo.loaded": _("Demonstration units loaded"),
    "units.office.appointed": _("Office of the voivodeship appointed"),
    "units.unit.added": _("Unit added"),
    "units.voivodeship.added": _("Voivodeship added"),
}


def act_words(act: str) -> Any:
    """Say an act in words; one without words keeps its code."""
    return ACTS.get(act, act)


def age_colour(days: int) -> str:
    """Choose the colour of an age: over a week is late, over three days draws near."""
    if days > 7:
        return "err"
    return "warn" if days > 3 else ""
