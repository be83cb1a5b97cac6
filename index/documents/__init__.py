"""A folder of files -> Documents with their Sections, cut into Chunks."""
