"""What the commands of ``search.cli`` share: options, errors, streams, and how things are shown."""
