"""What is known of any text: scripts, words, sentences, tables, numbers, languages."""
