"""What is worked on: entity types, entities, files, notes and messages."""
