"""The press: feeds -> pages -> text, places, parties, dated and counted claims -> raw.press_*."""
