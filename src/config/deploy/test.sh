#!/bin/bash
# Every test on SQLite, then on PostgreSQL all that asks a database; journeys on PostgreSQL, the first
# one on SQLite as well.
set -uo pipefail
unset DJANGO_SETTINGS_MODULE DATA_DIR PORT
src/config/deploy/test-tools.sh || exit 1
mkdir -p build
export TEST_COUNTS="$PWD/build/test-counts"
rm -f "$TEST_COUNTS"
# What takes long is told at each run.
pytest() {
    .venv/bin/python -m pytest --dist loadgroup --no-header --durations=20 --durations-min=5 "$@"
}
failed=0

# More processes than a small machine has cores: one walks a journey, and journeys wait; but each of
# them collects every test anew.
echo "== On SQLite =="
(unset DATABASE_URL; TEST_DB=sqlite pytest --numprocesses 3 -m "not journey or first_journey" "$@") || failed=1
echo "== On PostgreSQL =="
TEST_DB=postgresql TEST_AFTER_SQLITE=yes pytest --numprocesses 4 "$@" || failed=1

skipped=0
echo
while read -r database ran left_out; do
    echo "Ran on $database: $ran passed, $left_out skipped."
    skipped=$((skipped + left_out))
done <"$TEST_COUNTS"
if [ "$skipped" -eq 0 ]; then echo "No test was skipped."; else failed=1; fi
exit $failed
