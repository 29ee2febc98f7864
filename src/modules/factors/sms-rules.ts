// Decisions about numbers as factors. Pure.

export const maximumNumbers = 3;

/** Text messages can be turned to another SIM card: an administrator has something stronger beside them, or none. */
export const leavesSmsAlone = (after: { administrator: boolean; numbers: number; others: number }): boolean =>
  after.administrator && after.numbers > 0 && after.others === 0;
