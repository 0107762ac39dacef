#!/bin/bash
# Install what the tests and the browser need from Debian's packages, where that may be done.
set -euo pipefail
has() { command -v "$1" >/dev/null; }
has_php() {
    php -r 'foreach (array_slice($argv, 1) as $name) extension_loaded($name) || exit(1);' "$@" 2>/dev/null
}
install() { apt-get install --yes --no-install-recommends "$@" >>"$log" 2>&1; }

missing=()
has clamd || [ -x /usr/sbin/clamd ] || missing+=(clamav-daemon)
has xgettext || missing+=(gettext)
# An identity provider. Its package wants any web server: with this one none starts by itself.
[ -d /usr/share/simplesamlphp/www ] && has_php dom mbstring \
    || missing+=(simplesamlphp php-cli php-xml php-mbstring micro-httpd netcat-traditional)
# What our spreadsheets are opened with, and what saves those that we read.
has soffice || missing+=(libreoffice-calc-nogui)
# The build without a screen works a third less; where it cannot be had, the whole one serves.
browser=()
has chromium-headless-shell || browser=(chromium-headless-shell)
[ ${#missing[@]} -eq 0 ] && [ ${#browser[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && has apt-get; then
    echo "Installing ${missing[*]} ${browser[*]} ..."
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    if apt-get update >"$log" 2>&1; then
        [ ${#browser[@]} -eq 0 ] || install "${browser[@]}" || has chromium || missing+=(chromium)
        [ ${#missing[@]} -eq 0 ] || install "${missing[@]}" && exit 0
    fi
    tail -n 20 "$log" >&2
fi
[ ${#browser[@]} -eq 0 ] || has chromium || missing+=(chromium)
[ ${#missing[@]} -eq 0 ] && exit 0
echo "###############################################################################" >&2
echo "# The tests need these programs, and they could not be installed from here:" >&2
echo "#     ${missing[*]}" >&2
echo "# Install them (on Debian: apt-get install ${missing[*]}) and try again." >&2
echo "###############################################################################" >&2
exit 1
