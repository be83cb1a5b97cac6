"""The world's place names, cut from public data into the files of `index/names/data/`."""
