"""What may be done with a draft of assigning rules as a whole."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from backoffice.acts import Act
from backoffice.desk import acts
from backoffice.forms import NothingAsked

PROPOSE = replace(
    acts.PROPOSE,
    operation="propose_rules",
    heading=_("Propose the assigning rules of %(thing)s for publication?"),
    form=NothingAsked,
)
PUBLISH = replace(
    acts.PUBLISH,
    operation="publish_rules",
    heading=_("Publish the assigning rules of %(thing)s?"),
    text=_(
        "From now on surveys that are sent, and proposals from the register, are judged by them."
        " Obligations that stand are left as they are."
    ),
    done=_("The assigning rules of %(thing)s are published."),
)
SEND_BACK = replace(acts.SEND_BACK, operation="send_rules_back")
ABANDON = replace(acts.ABANDON, operation="abandon_rules")
OF_RULES: tuple[Act, ...] = (PROPOSE, PUBLISH, SEND_BACK, ABANDON)
