"""A PostgreSQL that the tests bring along, with what can go wrong around it: replicas, a pooler, cut connections."""
