"""What comes by itself: files laid in a folder, and the Police's public notices."""
