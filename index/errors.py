"""The tree of failures. A message names what failed, why, and what to do next; an abstention is not a failure."""

from collections.abc import Sequence


class AppError(Exception):
    """Anything a user or an operator can mend; its text is one line that is shown as it is."""


class ConfigError(AppError):
    """A setting has a value that cannot be used."""


class CorpusError(AppError):
    """The corpus folder, or one document in it, cannot be read."""


class RefusedFileError(CorpusError):
    """One file cannot be indexed, the others can; the text is the reason with the remedy, without the file's name."""


class UnreadableCorpusError(CorpusError):
    """No file of the folder can be read; `faults` names each, with reason and remedy."""

    def __init__(self, faults: Sequence[object]) -> None:
        more = f" (and {len(faults) - 1} more like it)" if len(faults) > 1 else ""
        super().__init__(f"{faults[0]}{more}")
        self.faults = tuple(map(str, faults))


class SourceError(AppError):
    """A collection document cannot be imported."""


class LanguageError(AppError):
    """A data file of a language is missing or not as its record wants it; the text names file and key."""


class ModelError(AppError):
    """The embedding model is missing, damaged or of an unsuitable kind."""


class IndexStateError(AppError):
    """There is no index that can answer: see the subclasses."""


class MissingIndexError(IndexStateError):
    """Nothing has been built there yet."""


class StaleIndexError(IndexStateError):
    """The index was built with another model, format or configuration than the one asked for."""


class DamagedIndexError(IndexStateError):
    """A file of the index is missing or not what its manifest says."""


class EvaluationError(AppError):
    """A file of questions, or a report to compare with, cannot be used, or a picture not be written."""


class ExportError(AppError):
    """A file that was to be exported cannot be written, or is of no known form."""


class BusyIndexError(IndexStateError):
    """Another build is at work in the same folder."""


class QuestionError(AppError):
    """The question cannot be searched for: empty, blank or far too long."""
