"""Measuring answers on a file of questions with known evidence; the command is `yinzheng eval`."""
