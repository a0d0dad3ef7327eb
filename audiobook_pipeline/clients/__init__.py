"""One plain class for each service; typed models at the boundary, typed errors, standard logging."""
