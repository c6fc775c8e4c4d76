"""Measures, each as a function of weights per patient, so that a bootstrap is one array operation."""
