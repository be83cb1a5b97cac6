"""Once per machine: the carried weights, or another model, made into what index.model runs; the home of torch."""
