"""Pure rules that judge every use of a model: covenants, parties, ownership, taint."""
