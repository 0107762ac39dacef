"""What can not be tried, and what to do then."""

from django.utils.translation import gettext_lazy as _

HAS_MISTAKES = _("The form has mistakes: %(n)d. The first one: %(what)s Mend them, then try it.")
NOTHING_CHOSEN = _("Nothing was chosen. Choose at least one thing to try the form on.")
NO_SAMPLES = _("The draft has no sample answers yet. Add one, or choose another source.")
OTHER_FORM = _("These reports are of another form. Choose reports of the same form.")
NO_REPORTS = _("There is no sent report of this form and period in your reach. Choose another one.")
STILL_RUNNING = _("A trial of this draft is still running. Wait until it ends, or stop it.")
NOT_AT_WORK = _("This draft was published or given up. Nothing of it can be tried any more.")
RIGHTS_GONE = _("You no longer have the rights that this needs.")
NOT_DONE = _("Something went wrong in our system. Start the trial again; if it happens again, call us.")  # fmt: skip
NAME_MISSING = _("The sample has no name. Give it one by which you will know it.")
NAME_TAKEN = _("There is a sample of this name already. Give it another one.")
UNKNOWN_RULE = _("The form has no rule %(rule)s. Choose rules from the list.")
TOO_MUCH = _("These are too many answers for one sample. Leave some out.")
