"""Classification of notes by a convolutional network over their units, alone and mixed with the linear model."""
