"""Whether data are as anonymous as the terms ask: measured, not believed."""
