"""Measuring answers on a file of questions with known evidence; `yinzheng eval` is its door."""
