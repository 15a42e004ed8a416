"""The method: from located incidents to findings."""
