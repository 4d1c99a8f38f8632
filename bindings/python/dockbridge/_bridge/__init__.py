"""How an operation gets from a method to the library and back. Nothing in here is for programs."""
