"""`python -m training.places`: write `index/names/data/` anew; the same data give the same bytes."""

from __future__ import annotations

import sys

from index.names.gazetteer import FOLDER, Gazetteer
from index.names.spelling import READINGS
from training.places.forms import forms_of
from training.places.sources import places
from training.places.vietnamese import readings


def main() -> int:
    """Write the files and say how many places and names they have."""
    known = []
    for place in places():
        names = {form.name: form.ordinary for form in forms_of(place)}
        if names:
            known.append((place.population, names))
    made = Gazetteer.of(known)
    FOLDER.mkdir(exist_ok=True)
    made.save(FOLDER)
    (FOLDER / READINGS).write_text("".join(f"{char}\t{reading}\n" for char, reading in readings().items()), "utf-8")
    sys.stdout.write(f"{len(known):,} places, {len(made.names):,} names\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
