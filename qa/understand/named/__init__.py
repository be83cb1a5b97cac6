"""What a question names: cases, categories, providers, places, sections; and what is asked of their front matter."""
