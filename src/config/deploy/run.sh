#!/bin/bash
# Start the demonstration system: database, registers, demo country, then web and worker until stopped.
set -euo pipefail
export DJANGO_SETTINGS_MODULE=config.settings.dev
export PORT="${PORT:-8000}" DATA_DIR="${DATA_DIR:-data}"
export PYTHONUNBUFFERED=1
manage() { .venv/bin/python manage.py "$@"; }

mkdir -p "$DATA_DIR"
manage migrate --verbosity 0
manage collectstatic --noinput --verbosity 0
manage prepare
manage demo
cat <<TXT

SSOZ II          http://127.0.0.1:$PORT/
Back-office      http://127.0.0.1:$PORT/backoffice/
Outgoing mail    http://localhost:$PORT/testidp/poczta/
State            http://127.0.0.1:$PORT/health/

Sign in with "Zaloguj się / Zarejestruj", the pretend Profil Zaufany, as one of these people:
TXT
manage demo --people
echo
echo "Stop with Ctrl+C."
PATH="$PWD/.venv/bin:$PATH" exec .venv/bin/honcho --app-root . --procfile src/config/deploy/Procfile --env /dev/null start
