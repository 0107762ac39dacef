"""The accounts of SSOZ I as they come in through the page: judged by the desk of the command."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.instance_loaders import BaseInstanceLoader

from ssoz.access import policies
from ssoz.access.legacy_loading import Account, Desk, Line, Verdict, is_same
from ssoz.access.models import LegacyAccount, LegacyLogin, plain_login
from ssoz.access.queries import legacy_accounts_visible_to
from ssoz.access.sheets import LEGACY_FILE
from ssoz.actors import Actor
from ssoz.ciphers import keyed_hashes
from ssoz.exchange.resources import NUMBER, RegisterResource
from ssoz.sheets import Unreadable
from ssoz.sheets.reading import MOST_ROWS
from ssoz.sheets.typed import text_of

type Row = Mapping[str, Any]
_MUST = ("login", "password", "regon", "roles")
_AT_ONCE = 500


class KnownAccounts(BaseInstanceLoader):
    """The accounts that logins of a file have already, and the desk that judges its rows."""

    def __init__(self, resource: "LegacyResource", dataset: Sequence[Row]) -> None:
        super().__init__(resource, dataset)
        self._lines = {row[NUMBER]: _line_of(row) for row in dataset}
        lines = list(self._lines.values())
        self.desk = Desk(lines, _mapping(), resource.actor)
        self._known = _known_by([line.login for line in lines])
        mine = legacy_accounts_visible_to(resource.actor, to=policies.DECIDE)
        self._mine = set(mine.values_list("pk", flat=True)) if self._known else set()

    def get_instance(self, row: Row) -> LegacyAccount | None:
        """Return the account of a login, nothing where it is new; raise what the desk refuses."""
        line = self._lines[row[NUMBER]]
        outcome = self.desk.judge(line)
        if outcome.verdict == Verdict.REFUSED:
            raise ValidationError({outcome.column: outcome.why})
        found = next((self._known[d] for d in _digests(line.login) if d in self._known), None)
        if found is not None and found.pk not in self._mine:
            raise ValidationError({"login": _("This account can not be brought in here. Ask the e-Health Centre.")})  # fmt: skip
        return found


class LegacyResource(RegisterResource):
    """Accounts by login; neither login nor password is told to whoever compares."""

    permission = policies.DECIDE
    table = LEGACY_FILE
    rows_at_once = MOST_ROWS
    title = gettext_lazy("Import of SSOZ I accounts")
    thing_word = gettext_lazy("Unit")
    hint = gettext_lazy(
        "The file comes from SSOZ I: login, password hash, REGON of the unit, old role codes with"
        " spaces between, and perhaps an e-mail address. An account that was used stays as it is."
        " Logins and hashes are shown nowhere, and the file is removed once the changes are made."
    )
    twice = gettext_lazy("This login stands in row %(n)d already. Leave one of them.")
    no_column = gettext_lazy(
        "A column is missing. The file needs login, password, regon and roles in its first row."
    )

    class Meta(RegisterResource.Meta):
        model = LegacyAccount
        import_id_fields = ("login",)
        instance_loader_class = KnownAccounts

    def __init__(self, head: Sequence[str], actor: Actor) -> None:
        super().__init__(head, actor)
        self.accounts: dict[int, Account] = {}
        if not set(_MUST) <= set(self.fields):
            raise Unreadable(str(self.no_column))

    def get_instance(self, instance_loader: Any, row: Row) -> LegacyAccount | None:
        """Have the desk judge the row; find the account that it would change."""
        found = super().get_instance(instance_loader, row)
        self._right = self.accounts[row[NUMBER]] = instance_loader.desk.right[row[NUMBER]]
        return found

    def import_instance(self, instance: LegacyAccount, row: Row, **kwargs: Any) -> None:
        """Take over what may be shown; the password is kept by the operation alone."""
        right = self._right
        instance.unit, instance.role_codes = right.unit, list(right.roles)
        instance.email = right.line.email

    def skip_row(
        self, instance: LegacyAccount, original: LegacyAccount, row: Row, *args: Any
    ) -> bool:
        """Pass over what was used, and what is so already."""
        if original.pk is None:
            return False
        return original.used_at is not None or is_same(original, self._right)

    def changed(self, thing: LegacyAccount, original: LegacyAccount | None) -> dict[str, Any]:
        """Return what may be told of an account, and that its password is another one."""
        after = _told(thing)
        if original is None:
            return after
        before = _told(original)
        different = {name: value for name, value in after.items() if before[name] != value}
        if not different or not is_same(thing, self._right):
            different["password"] = True
        return different

    def values_of(self, thing: LegacyAccount, names: Sequence[str]) -> dict[str, Any]:
        """Return what stood there before."""
        return {name: value for name, value in _told(thing).items() if name in names}

    def name_of(self, thing: LegacyAccount) -> str:
        """Name the unit: an account has no other name that may be shown."""
        return str(thing.unit)


def _told(account: LegacyAccount) -> dict[str, Any]:
    return {
        "unit_id": account.unit_id, "regon": account.unit.regon,
        "roles": " ".join(account.role_codes), "email": account.email,
    }  # fmt: skip


def _line_of(row: Row) -> Line:
    cells = {name: text_of(row.get(name)) for name in (*_MUST, "email")}
    roles = tuple(cells.pop("roles").split())
    return Line(row[NUMBER], roles=roles, **cells)


def _mapping() -> dict[str, list[str]]:
    file = settings.BASE_DIR / "fixtures" / "legacy_roles.json"
    return json.loads(file.read_text(encoding="utf-8"))


def _known_by(logins: Sequence[str]) -> dict[str, LegacyAccount]:
    digests = [digest for login in logins for digest in _digests(login)]
    known: dict[str, LegacyAccount] = {}
    for first in range(0, len(digests), _AT_ONCE):
        some = digests[first : first + _AT_ONCE]
        rows = LegacyLogin.objects.filter(digest__in=some).select_related("owner__unit")
        known |= {row.digest: row.owner for row in rows}
    return known


def _digests(login: str) -> set[str]:
    return set(keyed_hashes(plain_login(login), purpose=LegacyLogin.PURPOSE).values())
