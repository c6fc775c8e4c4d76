"""Listen and feel: ECG, vital signs, anything sampled or charted over time."""
