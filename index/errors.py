"""The exceptions of index and qa. A message says what failed, why, and what to do next; abstaining is no exception."""

from collections.abc import Sequence


class AppError(Exception):
    """A failure that a user or an operator can fix; its text is one line, shown as it is."""


class ConfigError(AppError):
    """A setting has a value that cannot be used."""


class CorpusError(AppError):
    """The corpus folder, or one document in it, cannot be read."""


class RefusedFileError(CorpusError):
    """One file cannot be indexed, the others can; the text is the reason and the remedy, without the file's name."""


class UnreadableCorpusError(CorpusError):
    """No file in the folder can be read; `faults` has a line for each, with reason and remedy."""

    def __init__(self, faults: Sequence[object]) -> None:
        more = f" (and {len(faults) - 1} more like it)" if len(faults) > 1 else ""
        super().__init__(f"{faults[0]}{more}")
        self.faults = tuple(map(str, faults))


class SourceError(AppError):
    """A collection document cannot be imported."""


class LanguageError(AppError):
    """A data file of a language is missing or does not fit its record; the text names file and key."""


class ModelError(AppError):
    """The embedding model is missing, damaged or of an unsuitable kind."""


class IndexStateError(AppError):
    """There is no usable index: see the subclasses."""


class MissingIndexError(IndexStateError):
    """Nothing has been built there yet."""


class StaleIndexError(IndexStateError):
    """The index was built with another model, format or configuration than the one asked for."""


class DamagedIndexError(IndexStateError):
    """A file of the index is missing, or differs from what its manifest says."""


class EvaluationError(AppError):
    """A file of questions or an earlier report cannot be used, or a plot cannot be written."""


class ExportError(AppError):
    """An export cannot be written, or its format is unknown."""


class ClusterError(AppError):
    """The machines that were to build together cannot be reached, lack something, or have failed."""


class BusyIndexError(IndexStateError):
    """Another build is running in the same folder."""


class QuestionError(AppError):
    """The question cannot be searched for: empty, blank or far too long."""
