"""The chat page over the documents in corpus/: `python app.py`."""

from __future__ import annotations

import sys

from qa.page.serve import main

if __name__ == "__main__":
    sys.exit(main())
