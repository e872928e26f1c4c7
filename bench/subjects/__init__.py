"""The subjects: every server that is measured, one file each."""
