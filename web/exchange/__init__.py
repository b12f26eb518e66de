"""HTTP for agencies and systems without Kafka: the messages of Traffy Fondue, and the calls of 1111's CoreService."""
