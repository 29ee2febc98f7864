// Names others of this module listen to.

/** Wakes whoever runs an import: its row says something else now. */
export const importTopic = (id: string): string => `imports/${id}`;
export const runJob = 'imports.run';
