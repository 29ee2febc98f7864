/** Names of a source are shown, never cleaned, or nobody would find the file: what would hide or turn letters around is U+FFFD. */
export const seen = (name: string): string =>
  name.replace(/[\p{Cc}\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu, '\ufffd');
