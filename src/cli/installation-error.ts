// The installation cannot be opened as it is; the message says to the operator what to repair.
export class InstallationError extends Error {}
