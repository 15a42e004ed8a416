"""Pure statistics: arrays in, small frozen results out."""
