#!/bin/bash
# Install what the tests and the browser need from Debian's packages, where that may be done.
set -euo pipefail
has_php() {
    php -r 'foreach (array_slice($argv, 1) as $name) extension_loaded($name) || exit(1);' "$@" 2>/dev/null
}
missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v clamd >/dev/null || [ -x /usr/sbin/clamd ] || missing+=(clamav-daemon)
command -v xgettext >/dev/null || missing+=(gettext)
# An identity provider. Its package wants any web server: with this one none starts by itself.
[ -d /usr/share/simplesamlphp/www ] && has_php dom mbstring \
    || missing+=(simplesamlphp php-cli php-xml php-mbstring micro-httpd netcat-traditional)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]} ..."
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    if apt-get update >"$log" 2>&1 \
        && apt-get install --yes --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
        exit 0
    fi
    tail -n 20 "$log" >&2
fi
echo "###############################################################################" >&2
echo "# The tests need these programs, and they could not be installed from here:" >&2
echo "#     ${missing[*]}" >&2
echo "# Install them (on Debian: apt-get install ${missing[*]}) and try again." >&2
echo "###############################################################################" >&2
exit 1
