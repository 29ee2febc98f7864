// Wake-ups between parts of a process and, with PostgreSQL, between processes. Never durable, never carries secrets:
// whoever receives one reads the store again, and whoever waits also looks now and then by itself.

export type Live = {
  /** Gives a JSON value (up to 7,000 bytes) to every subscriber. After a commit, never inside a transaction. */
  publish(topic: string, message: unknown): void;
  /** Calls `receive` for each message of a topic; the function it returns ends that. */
  subscribe(topic: string, receive: (message: unknown) => void): () => void;
  close(): Promise<void>;
};
