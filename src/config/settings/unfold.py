"""The look of the back-office: palette, logo and menu of Unfold (screens/README.md 6)."""

from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

SIMPLE_HISTORY_REVERT_DISABLED = True  # going back would walk past machine, policy and journal

UNFOLD = {
    "SITE_TITLE": _("Administration panel"),
    "SITE_HEADER": "SSOZ II",
    "SITE_LOGO": lambda request: static("backoffice/mark.svg"),
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("backoffice/mark.svg"),
        }
    ],
    "SHOW_VIEW_ON_SITE": False,
    "STYLES": [
        lambda request: static("backoffice/backoffice.css"),
        lambda request: static("backoffice/listing.css"),
    ],
    "SCRIPTS": [lambda request: static("backoffice/backoffice.js")],
    "COLORS": {
        "base": {
            "50": "oklch(98.1% .003 247.9)",
            "100": "oklch(95.7% .006 255.5)",
            "200": "oklch(91.9% .012 252.1)",
            "300": "oklch(84.8% .018 253.4)",
            "400": "oklch(72.3% .026 252.0)",
            "500": "oklch(53.1% .037 258.4)",
            "600": "oklch(43.8% .033 255.2)",
            "700": "oklch(36.7% .033 253.9)",
            "800": "oklch(28.9% .028 252.9)",
            "900": "oklch(23.9% .026 249.0)",
            "950": "oklch(18.7% .020 249.0)",
        },
        "primary": {
            "50": "oklch(97.1% .011 252.1)",
            "100": "oklch(93.7% .022 248.1)",
            "200": "oklch(87.2% .045 249.4)",
            "300": "oklch(78.9% .077 248.3)",
            "400": "oklch(72.5% .119 250.4)",
            "500": "oklch(64.9% .132 250.6)",
            "600": "oklch(44.8% .150 255.6)",
            "700": "oklch(40.1% .133 255.2)",
            "800": "oklch(35.5% .119 255.5)",
            "900": "oklch(30.8% .094 255.4)",
            "950": "oklch(23.6% .068 254.7)",
        },
        "font": {
            "subtle-light": "var(--color-base-600)",
            "subtle-dark": "var(--color-base-400)",
            "default-light": "var(--color-base-700)",
            "default-dark": "var(--color-base-300)",
            "important-light": "var(--color-base-900)",
            "important-dark": "var(--color-base-100)",
        },
    },
}
