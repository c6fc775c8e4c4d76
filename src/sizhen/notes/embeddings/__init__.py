"""Word vectors: GloVe, Word2Vec, their files and what they are asked."""
