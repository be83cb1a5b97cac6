"""The chat page: questions on the left, the document a quote comes from on the right. The only home of gradio."""
