"""Mail: composing one message, the outbox, the conversation with the relay. No room knows SMTP but this one."""
