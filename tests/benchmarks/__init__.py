"""How fast the package is, beside what people would use instead; see docs/performance.md."""
