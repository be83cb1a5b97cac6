import index  # noqa: F401  # switches off what libraries report home, before any of them is imported
