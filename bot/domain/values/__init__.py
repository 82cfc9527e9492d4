"""Words that everybody uses: ids, money, numbers, rates, texts, findings."""
