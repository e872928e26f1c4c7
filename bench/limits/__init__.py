"""The second limit: the statements this service sends, with the same commits, on the raw driver and without HTTP."""
