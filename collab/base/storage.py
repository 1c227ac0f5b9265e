"""How a deployment serves its style sheets and scripts."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

_extension, _imports = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Fingerprinted and compressed; our own modules import each other by their fingerprinted names, too.

    Only ours: the scripts of packages may mention an import in a comment, which Django takes for one.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, (f"js/{_extension}", _imports))
