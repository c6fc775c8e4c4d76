"""The training loop in torch, averaging, checkpoints, export to ONNX and its check."""
