// What a module lets the guides say about the reader: values for `{{account.loginAddress}}` and states for
// `::: state two-step-off`. Declared as data beside the module they belong to; app.ts gives each table its source.

type InEachLanguage = { readonly es: string; readonly en: string };

/** One placeholder. `sample` stands in its place for readers who are not signed in. */
export type HelpValue<Source> = {
  readonly about: string;
  readonly sample: InEachLanguage;
  /** Plain text, escaped by whoever shows it; null shows the sample. */
  of(source: Source): string | null;
};

/** One state a note may depend on. */
export type HelpState<Source> = { readonly about: string; is(source: Source): boolean };

export type HelpValues<Source> = Readonly<Record<string, HelpValue<Source>>>;
export type HelpStates<Source> = Readonly<Record<string, HelpState<Source>>>;

/** Who reads, as far as guides may know: what to fill in, and which notes to show. */
export type HelpReader = {
  readonly values: Readonly<Record<string, string | null>>;
  readonly states: ReadonlySet<string>;
};

/** Values of the installation, the same for everybody. */
export const serverHelpValues: HelpValues<URL> = {
  'server.origin': {
    about: 'Where this installation lives, with scheme.',
    sample: { es: 'https://cuentas.example.org', en: 'https://accounts.example.org' },
    of: (origin) => origin.origin,
  },
  'server.host': {
    about: 'The host of this installation, with its port when it has an unusual one.',
    sample: { es: 'cuentas.example.org', en: 'accounts.example.org' },
    of: (origin) => origin.host,
  },
};
