"""Static files under names that carry a hash of their content."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Name what a script imports by its hash as well, or a new version would run old modules."""

    support_js_module_import_aggregation = True
