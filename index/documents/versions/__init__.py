"""Documents -> which of them are versions, or copies, of one text."""
