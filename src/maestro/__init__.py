"""Clinical Maestro's provisioning service: organizations' people, kept in step over SCIM 2.0."""
