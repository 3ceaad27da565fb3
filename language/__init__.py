"""Words, dates and amounts as people read them, shared by pages, mail and documents."""
