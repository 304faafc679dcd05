// Nothing: the one source of the target whose precompiled header all tests use.
