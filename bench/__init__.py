"""The benchmark: this service beside its limits and its peers, on the same work, in one run."""
