// Live topics of this module.

/** Published when an app password ends, so that what is open with it ends too. */
export const appPasswordEndedTopic = (id: string): string => `app-password-ended:${id}`;
/** The same for programs that came in with the account's own password. */
export const accountPasswordEndedTopic = (accountId: string): string => `account-password-ended:${accountId}`;
