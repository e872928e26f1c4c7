"""`maestro demo`: the whole way, on one machine, with a simulated Okta."""
