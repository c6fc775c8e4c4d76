"""A note's plain facts by rules, both languages: sections, sentences, measurements, times, doses; nothing is learned here."""
