"""Guessing at passwords for three minutes, from one and from fifty addresses; what answers tell.

Both attacks run at once, 1,000 tries a minute each, each against an account of its own whose owner
signs in from a known browser all the while. Before that the times of known and unknown logins are
taken by turns, where passwords are compared and where no try is left.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from ssoz.journal.models import Entry
from ssoz.people.models import PasswordAccount
from ssoz.people.operations.passwords import TRIES_OF_ADDRESS, TRIES_OF_LOGIN
from tests import makers
from tests.bench.measuring import Outcome, hand_over, middle, versions
from tests.bench.serving import OUR_SETTINGS, OURS, collect_static, served
from tests.guessing import Attack, Owner, PlainBrowser, addresses, attack
from tests.passwords import PASSWORD, make_account

A_MINUTE, MINUTES = 1_000, 3
OWNER_COMES_EVERY = 20
CHECKS_AT_MOST = 20
OWNER_WAITS_AT_MOST = 60
RATIO_AT_MOST = 1.2
PAIRS = 80
# Being turned away takes either of two times, and a median between them wants many samples.
ROUNDS_TURNED_AWAY = 6
_ARGON2 = ["ssoz.people.hashers.Argon2Hasher"]
_ACTS = ["people.password.refused", "people.password.right"]


def main() -> None:
    """Make the accounts, start the server, measure, guess, and hand the figures over."""
    call_command("migrate", verbosity=0)
    makers.load_registers()
    with override_settings(PASSWORD_HASHERS=_ARGON2):
        known = [make_account() for _ in range(-(-PAIRS // TRIES_OF_LOGIN))]
        victims = {1: make_account(), 50: make_account()}
    collect_static()
    with served(OURS, OUR_SETTINGS) as port:
        times = _times(port, [account.login for account in known])
        attacks = _attacks(port, victims)
    _hand_over(times, attacks)


# --- What the time of an answer tells ------------------------------------------------------------


def _times(port: int, logins: list[str]) -> dict[str, dict[str, list[float]]]:
    """Take the times of known and unknown logins by turns: compared first, then turned away."""
    for number in range(20):  # both workers have made what they compare unknown logins with
        PlainBrowser(port, "127.0.2.1").sign_in(f"rozgrzewka{number}@example.test", "x")
    pairs = [(login, f"nikt-{login}") for login in logins] * TRIES_OF_LOGIN
    return {
        "compared": _pairs(port, pairs[:PAIRS], 302),
        "turned_away": _pairs(port, pairs[:PAIRS] * ROUNDS_TURNED_AWAY, 429),
    }


def _pairs(port: int, pairs: list[tuple[str, str]], status: int) -> dict[str, list[float]]:
    taken: dict[str, list[float]] = {"known": [], "unknown": []}
    for number, pair in enumerate(pairs):
        browser = PlainBrowser(
            port, f"127.0.1.{1 + 2 * number // TRIES_OF_ADDRESS}"
        )  # its own tries
        by_turns = [*zip(taken, pair, strict=True)]
        for kind, login in by_turns if number % 2 else reversed(by_turns):
            answer = browser.sign_in(login, f"próba {number}")
            assert answer.status == status, f"{kind}: {answer.status}, not {status}"
            taken[kind].append(answer.seconds)
    return taken


# --- Guessing ------------------------------------------------------------------------------------


def _attacks(port: int, victims: dict[int, PasswordAccount]) -> list[dict[str, Any]]:
    """Guess at both accounts at once, while their owners come and go."""
    owners = {
        count: Owner(PlainBrowser(port), account.login, PASSWORD)
        for count, account in victims.items()
    }
    for owner in owners.values():  # once before, so that the browser is known
        owner.come_and_go()
        owner.seconds.clear()
    over = threading.Event()
    with ThreadPoolExecutor(2 * len(victims)) as pool:
        coming = [pool.submit(_keep_coming, owner, over) for owner in owners.values()]
        guessing = {
            count: pool.submit(
                attack, port, account.login, comes_from=_places(count),
                tries=A_MINUTE * MINUTES, a_minute=A_MINUTE, right=PASSWORD,
            )
            for count, account in victims.items()
        }  # fmt: skip
        made = {count: one.result() for count, one in guessing.items()}
        over.set()
        for one in coming:
            one.result()
    return [_found(count, victims[count], made[count], owners[count].seconds) for count in victims]


def _keep_coming(owner: Owner, over: threading.Event) -> None:
    """Come each time so many seconds after the last, but for the end, where nobody guesses."""
    ends = time.perf_counter() + MINUTES * 60
    while not over.wait(min(OWNER_COMES_EVERY, max(ends - time.perf_counter(), 0.1))):
        if time.perf_counter() >= ends:
            return
        owner.come_and_go()


def _places(count: int) -> list[str]:
    return ["127.0.3.1"] if count == 1 else addresses(count)


def _found(
    count: int, account: PasswordAccount, made: Attack, owner_seconds: list[float]
) -> dict[str, Any]:
    """Read from the journal what was really compared: each comparison is one entry."""
    about = Entry.objects.filter(about_person_id=account.person_id)
    entries = list(about.filter(act__in=_ACTS).values_list("act", "address"))
    places = set(_places(count))
    theirs = [act for act, address in entries if address in places]
    sign_ins = about.filter(act="people.person.signed_in", address__in=places)
    return {
        "addresses": count,
        "tries": made.tries,
        "tries_a_minute": round(made.tries / made.seconds * 60, 1),
        "answers": dict(made.statuses),
        "successes": made.successes + sign_ins.count() + theirs.count("people.password.right"),
        "checks_of_guesser": len(theirs),
        "checks_in_all": len(entries) - 1,  # the owner came once before
        "owner_sign_ins": len(owner_seconds),
        "owner_seconds": [round(one, 3) for one in owner_seconds],
    }


# --- The figures ---------------------------------------------------------------------------------


def _hand_over(times: dict[str, dict[str, list[float]]], attacks: list[dict[str, Any]]) -> None:
    ratios = {place: _ratio(taken) for place, taken in times.items()}
    ours, rival = (middle(times["compared"][kind]) * 1000 for kind in ("known", "unknown"))
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    worst = max(max(one["owner_seconds"]) for one in attacks)
    hand_over(
        Outcome(
            name="guessing",
            ours=round(ours, 2),
            rival=round(rival, 2),
            ratio=round(ratios["compared"], 3),
            unit="ms",
            note=f"median of known ÷ unknown logins, needed within {RATIO_AT_MOST:g} either way "
            f"(no try left: {ratios['turned_away']:.3f}); "
            + "; ".join(map(_in_words, attacks))
            + f"; the owner is in after {worst:.2f} s at most",
            passed=_is_kept(ratios, attacks),
            ours_seconds=[round(one, 5) for one in times["compared"]["known"]],
            rival_seconds=[round(one, 5) for one in times["compared"]["unknown"]],
            sizes={
                "pairs": PAIRS, "rounds_turned_away": ROUNDS_TURNED_AWAY, "minutes": MINUTES, "tries_a_minute": A_MINUTE,
                "attacks": attacks, "workers": "2 of 4 threads",
                "turned_away": {
                    kind: [round(one, 5) for one in taken]
                    for kind, taken in times["turned_away"].items()
                },
            },
            versions=versions("psycopg", "gunicorn", "argon2-cffi") | {"postgresql": server},
        )
    )  # fmt: skip


def _ratio(taken: dict[str, list[float]]) -> float:
    return middle(taken["known"]) / middle(taken["unknown"])


def _in_words(found: dict[str, Any]) -> str:
    return (
        f"{found['tries']} tries ({found['tries_a_minute']:.0f} a minute) from "
        f"{found['addresses']}: {found['successes']} right, "
        f"{found['checks_of_guesser']} compared, {found['checks_in_all']} with the owner's "
        f"{found['owner_sign_ins']}"
    )


def _is_kept(ratios: dict[str, float], attacks: list[dict[str, Any]]) -> bool:
    return all(1 / RATIO_AT_MOST <= ratio <= RATIO_AT_MOST for ratio in ratios.values()) and all(
        found["successes"] == 0
        and found["checks_in_all"] <= CHECKS_AT_MOST
        and found["tries_a_minute"] >= A_MINUTE * 0.99
        and max(found["owner_seconds"]) < OWNER_WAITS_AT_MOST
        for found in attacks
    )


if __name__ == "__main__":
    main()
