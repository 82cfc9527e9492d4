"""The demo: the whole product on one machine, with a pretend world around it."""
