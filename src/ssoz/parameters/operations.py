"""Setting a parameter, and putting it back to what the installation says."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ssoz.actors import Actor, require
from ssoz.journal.operations import record
from ssoz.parameters import policies, reading
from ssoz.parameters.catalogue import PARAMETERS
from ssoz.parameters.models import Setting
from ssoz.parameters.queries import version_of


class ChangedMeanwhile(Exception):
    """Somebody was faster. The message is fit for the user."""


def set_value(*, code: str, raw: Any, seen: int, actor: Actor) -> Setting:
    """Set a parameter; raise `NoValue` for what cannot be one, `ChangedMeanwhile` if it moved."""
    require(policies.may_set(actor))
    return _write(code, PARAMETERS[code].checked(raw), seen, "parameters.setting.changed", actor)


def put_back(*, code: str, seen: int, actor: Actor) -> Setting:
    """Let what the installation says hold again."""
    require(policies.may_put_back(actor))
    return _write(code, None, seen, "parameters.setting.put_back", actor)


def _write(code: str, value: Any, seen: int, act: str, actor: Actor) -> Setting:
    late = _("Somebody has changed this parameter meanwhile. See what holds now, then decide.")
    try:
        with transaction.atomic():
            setting = Setting.objects.select_for_update().filter(code=code).first()
            if version_of(code) != seen:
                raise ChangedMeanwhile(late)
            setting = setting or Setting(code=code)
            before, setting.value = setting.value, value
            record(setting, act, by=actor, parameter=code, old=before, new=value)
    except IntegrityError as clash:  # both set it for the first time
        raise ChangedMeanwhile(late) from clash
    reading.forget()
    return setting
