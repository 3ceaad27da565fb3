"""The gate inside training libraries: Hugging Face datasets and PyTorch."""
