"""Compiles a model, once per machine, into what index.model runs; the only room that imports torch."""
