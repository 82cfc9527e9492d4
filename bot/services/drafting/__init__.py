"""From a won deal to a draft that is right, or says what is wrong."""
