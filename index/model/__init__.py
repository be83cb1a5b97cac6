"""The models at run time: texts -> vectors, passages -> readings; with onnxruntime, tokenizers and numpy alone."""
