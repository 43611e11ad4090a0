/* Filled in by the what-if page. */
