"""Who comes in where there are accounts: people by a password, programs by a token; several servers agree on it.

Everything stands in files beside that of the accounts: `.tokens`, `.key`, `.signed-out`.
"""
