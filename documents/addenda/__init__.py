"""The addendum that makes the portal a valid way to consent, under a contract that is amended by signed writing."""
