"""`python -m qa.cli` is the command `yinzheng`."""

from __future__ import annotations

import sys

from qa.cli import main

sys.exit(main())
