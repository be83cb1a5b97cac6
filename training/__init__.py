"""Trains what the carried model is taught: the adapter and the reader. The program itself never imports this."""
