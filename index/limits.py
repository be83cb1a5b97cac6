"""Every limit on what comes in, in one place; past one, the message names it and says what to do."""

from __future__ import annotations

MAX_FILE_BYTES = 50 * 2**20  # a document of text is far smaller; a larger file is a mistake or an attack
MAX_UNPACKED_BYTES = 200 * 2**20  # what a packed file (DOCX) may hold: ten times a large report with pictures
MAX_DOCUMENT_CHARS = 10_000_000  # of text taken out of one file: twenty novels
MAX_PAGES = 5_000  # of one PDF
MAX_DOCUMENTS = 100_000  # files in a corpus
MAX_NAME_CHARS = 1_000  # of a document's path under the corpus
MAX_QUESTION_CHARS = 2_000  # the model reads about 700 Chinese characters; more is a document, not a question
MAX_HISTORY_TURNS = 20  # earlier questions that are taken in; `qa.conversation` reads the last few
