"""A folder of files -> Documents with their sections, and the chunks they are split into."""
