"""`python -m training.places`: write `index/names/data/` anew; the same data give the same bytes."""

from __future__ import annotations

import sys

from index.names.gazetteer import FOLDER, Gazetteer, Known
from index.names.spelling import READINGS
from training.places.forms import forms_of
from training.places.sources import places
from training.places.vietnamese import readings


def main() -> int:
    """Write the files and say how many places and names they have."""
    known = []
    provinces: dict[str, str] = {}  # their main names by their codes: they come before what lies in them
    for place in places():
        names = {form.name: form.ordinary for form in forms_of(place)}
        if names:
            known.append(Known(place.population, names, provinces.get(place.within, "")))
            if place.code:
                provinces[place.code] = next(iter(names))
    made = Gazetteer.of(known)
    FOLDER.mkdir(exist_ok=True)
    made.save(FOLDER)
    (FOLDER / READINGS).write_text("".join(f"{char}\t{reading}\n" for char, reading in readings().items()), "utf-8")
    sys.stdout.write(f"{len(known):,} places, {len(made.names):,} names\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
