"""The chat page over the documents in corpus/: `python app.py`, with the options of `yinzheng serve`."""

from __future__ import annotations

import sys

from qa.cli import main

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))
