"""The one form of the trail: a text to the other side."""

from typing import Any

from django import forms
from django.utils.functional import Promise

from portal.form_base import PortalForm

LIMIT = 4000


class TextForm(PortalForm):
    """An answer, a message or a reason; the domain says what is wrong with it."""

    text = forms.CharField(
        required=False, strip=True, max_length=LIMIT, widget=forms.Textarea(attrs={"rows": 6})
    )
    marks_optional = False

    def __init__(self, *args: Any, label: str | Promise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label
