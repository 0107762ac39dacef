"""Files that somebody brings in, and what is told of them."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ssoz.sheets import Page, csv_lines, ods, xlsx

HEAD = ["REGON", "Nazwa", "Ulica", "Telefon"]


def a_file(rows, name="jednostki.csv", encoding="utf-8-sig") -> SimpleUploadedFile:
    if name.endswith(".csv"):
        text = b"".join(csv_lines(rows)).decode("utf-8-sig")
        return SimpleUploadedFile(name, text.encode(encoding))
    write = xlsx if name.endswith(".xlsx") else ods
    return SimpleUploadedFile(name, b"".join(write([Page("Jednostki", (), rows)])))


def page_url(batch) -> str:
    return reverse("backoffice:exchange_batch_change", args=[batch.pk])


def mistakes(batch) -> list[tuple[int, str]]:
    return [(n, column) for n, found in batch.lines.values_list("number", "mistakes") for column, _ in found]  # fmt: skip
