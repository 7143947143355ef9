"""What measures quality and speed, each with its peer in the same run where a peer runs here."""
