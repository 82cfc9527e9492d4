"""The CRMs' own APIs, typed: what a call costs, what it answers, and what is known when it fails."""
