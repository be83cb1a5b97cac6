"""The models that run: texts -> vectors, passages -> readings; onnxruntime and numpy alone."""
