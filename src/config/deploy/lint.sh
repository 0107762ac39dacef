#!/bin/bash
# Everything that a machine can judge without running the system. All checks run, then the verdict.
set -uo pipefail
src/config/deploy/test-tools.sh || exit 1
export DJANGO_SETTINGS_MODULE=config.settings.test
DATA_DIR=$(mktemp -d)
export DATA_DIR
trap 'rm -rf "$DATA_DIR"' EXIT
failed=()
check() {
    local name=$1
    shift
    if "$@" >"$DATA_DIR/out" 2>&1; then
        echo "ok    $name"
    else
        echo "WRONG $name"
        cat "$DATA_DIR/out"
        failed+=("$name")
    fi
}
bin=.venv/bin
types=(src/ssoz/actors.py src/ssoz/identifiers.py src/ssoz/ciphers.py src/ssoz/access/statuses.py)
while IFS= read -r file; do types+=("$file"); done < <(
    find src/ssoz -path '*/operations*' -name '*.py' -o -name policies.py | sort
)

check "style" $bin/ruff check .
check "format" $bin/ruff format --check .
check "walls between floors" $bin/lint-imports
check "templates" $bin/djlint --lint --quiet portal backoffice src
check "types" $bin/mypy "${types[@]}"
check "migrations" $bin/python manage.py makemigrations --check --dry-run
check "system checks" $bin/python manage.py check --fail-level WARNING
check "messages" $bin/python -m pytest --quiet tests/architecture/test_wording.py

if [ ${#failed[@]} -gt 0 ]; then
    echo "Not clean: ${failed[*]}"
    exit 1
fi
echo "All clean."
