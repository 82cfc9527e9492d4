"""The checklist on a draft: evidence in, findings out."""
