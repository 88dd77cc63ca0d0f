"""Where the press comes from: the doors of an outlet, when each is asked, what became of it, how well it is."""
