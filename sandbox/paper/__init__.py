"""An invoice as its customer reads it: laid out once, drawn as a PDF or as one picture a page."""
