"""The gate inside the libraries that train: Hugging Face datasets and PyTorch."""
