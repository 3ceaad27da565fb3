"""A believable vendor of predictive-maintenance AI, its customers and two years of what they allowed."""
