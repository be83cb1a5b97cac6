"""HTML: what a browser shows of a page, in order; the home of Beautiful Soup."""
