"""Running for years with few hands: settings checked at the start, workers, logs without names, health, metrics."""
