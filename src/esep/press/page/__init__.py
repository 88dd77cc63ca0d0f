"""What a page is: its title, text, dates, language, quotes, and what in it belongs to the site."""
