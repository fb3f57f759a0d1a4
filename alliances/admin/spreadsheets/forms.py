"""The form that takes a spreadsheet."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliances.admin.spreadsheets import csv_files, sheet, xlsx_files
from alliances.admin.spreadsheets.resource import SheetResource
from alliances.admin.spreadsheets.sheet import Sheet, UnreadableFile

# How a zip archive begins, which a workbook is; and the compound file of older and of locked ones.
_ZIP = b"PK"
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"


class UploadForm(forms.Form):
    """Its cleaned `file` is the sheet that was read."""

    file = forms.FileField(
        label=gettext_lazy("Spreadsheet"),
        help_text=gettext_lazy("An Excel workbook (.xlsx) or CSV in UTF-8, as it was exported."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
        max_length=200,
    )

    def __init__(self, resource: SheetResource, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.resource = resource

    def clean_file(self) -> Sheet:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size > sheet.MAX_BYTES:
            raise UnreadableFile(
                _("The file has %(size)s; at most %(limit)s are allowed.")
                % {"size": filesizeformat(file.size), "limit": filesizeformat(sheet.MAX_BYTES)}
            )
        read = self._read(file.read())
        self.resource.check_headings(read.headings)
        if not read.rows:
            raise UnreadableFile(_("The sheet has headings, and no row below them."))
        return read

    def _read(self, data: bytes) -> Sheet:
        """What the file is shows in its first bytes; its name may say anything."""
        if data.startswith((_ZIP, _COMPOUND_FILE)):
            return xlsx_files.read(data, self.resource.title)
        return csv_files.read(data)
