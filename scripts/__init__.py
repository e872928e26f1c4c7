"""What is done to the project now and then: no part of what is served."""
