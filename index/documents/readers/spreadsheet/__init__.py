"""Spreadsheets: a table for each run of rows, under the name of its sheet."""
