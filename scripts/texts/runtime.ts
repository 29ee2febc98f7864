// What compiled texts need at run time, in servers, browsers and service workers alike: Intl and nothing else.
// scripts/texts.ts copies this file to generated/texts/runtime.ts; edit it in scripts/texts/.

export type Value = string | number;
export type Values = Readonly<Record<string, Value>>;
/** Rich text: strings and tagged pieces. Whoever renders decides what a tag becomes; markup never travels as text. */
export type Part = string | { readonly tag: string; readonly children: readonly Part[] };
export type Message = string | ((values: Values, zone: string) => string | readonly Part[]);
export type Messages = Readonly<Record<string, Message>>;

type Arm = string | readonly Part[];
type Arms<T extends Arm> = Readonly<Record<string, T | (() => T)>>;
type Given = Value | undefined;

export type NumberStyle = 'plain' | 'integer' | 'percent';
export type MomentStyle = 'short' | 'medium' | 'long' | 'full';

const numberStyles: Record<NumberStyle, Intl.NumberFormatOptions> = {
  plain: {},
  integer: { maximumFractionDigits: 0 },
  percent: { style: 'percent' },
};
const relativeSteps: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const roomUnits = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;
const sizeUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

function chosen<T extends Arm>(arm: T | (() => T) | undefined): T | '' {
  return typeof arm === 'function' ? arm() : (arm ?? '');
}

/** The formatters of one language, made when first used: an Intl object costs more than the text around it. */
export function formats(language: string) {
  const made = new Map<string, unknown>();
  function once<T>(name: string, make: () => T): T {
    if (!made.has(name)) made.set(name, make());
    return made.get(name) as T;
  }
  function moment(part: 'date' | 'time' | 'both', at: Given, style: MomentStyle, zone: string): string {
    const format = once(`${part} ${style} ${zone}`, () => {
      const options: Intl.DateTimeFormatOptions = { timeZone: zone };
      if (part !== 'time') options.dateStyle = style;
      if (part !== 'date') options.timeStyle = part === 'both' ? 'short' : style;
      return new Intl.DateTimeFormat(language, options);
    });
    return format.format(Number(at));
  }
  function byRule<T extends Arm>(type: Intl.PluralRuleType, value: Given, offset: number, arms: Arms<T>): T {
    const rules = once(type, () => new Intl.PluralRules(language, { type }));
    const count = Number(value);
    return chosen(arms[`=${count}`] ?? arms[rules.select(count - offset)] ?? arms['other']) as T;
  }
  return {
    number: (value: Given, style: NumberStyle = 'plain'): string =>
      once(`number ${style}`, () => new Intl.NumberFormat(language, numberStyles[style])).format(
        Number(value),
      ),
    plural: <T extends Arm>(value: Given, offset: number, arms: Arms<T>): T =>
      byRule('cardinal', value, offset, arms),
    ordinal: <T extends Arm>(value: Given, offset: number, arms: Arms<T>): T =>
      byRule('ordinal', value, offset, arms),
    select: <T extends Arm>(value: Given, arms: Arms<T>): T =>
      chosen(Object.hasOwn(arms, String(value)) ? arms[String(value)] : arms['other']) as T,
    /** `at` is an instant in epoch milliseconds, `zone` an IANA name. */
    date: (at: Given, style: MomentStyle, zone: string): string => moment('date', at, style, zone),
    time: (at: Given, style: MomentStyle, zone: string): string => moment('time', at, style, zone),
    dateTime: (at: Given, style: MomentStyle, zone: string): string => moment('both', at, style, zone),
    /** How far `at` is from `now`: "hace 5 minutos", "dentro de 2 días", "ahora" below half a minute. */
    relative(at: number, now: number): string {
      const seconds = (at - now) / 1000;
      const format = once('relative', () => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
      if (Math.abs(seconds) < 30) return format.format(0, 'second');
      // Each unit starts at 95 % of itself, so 59.5 minutes reads as one hour and not as 60 minutes.
      const step = relativeSteps.find(([, size]) => Math.abs(seconds) >= size * 0.95) ?? ['minute', 60];
      const amount = Math.round(seconds / step[1]);
      return format.format(amount === 0 ? Math.sign(seconds) : amount, step[0]);
    },
    /** A span in its two largest units: "71 horas y 5 minutos". */
    span(seconds: number): string {
      const whole = Math.max(0, Math.round(seconds));
      const parts = [
        [Math.floor(whole / 3600), 'hour'],
        [Math.floor((whole % 3600) / 60), 'minute'],
        [whole % 60, 'second'],
      ] as const;
      const first = parts.findIndex(([amount]) => amount > 0);
      const shown = (first === -1 ? parts.slice(2) : parts.slice(first, first + 2)).filter(
        ([amount], index) => index === 0 || amount > 0,
      );
      const format = (unit: string) =>
        once(
          `unit ${unit}`,
          () => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }),
        );
      const list = once('list', () => new Intl.ListFormat(language, { type: 'conjunction' }));
      return list.format(shown.map(([amount, unit]) => format(unit).format(amount)));
    },
    /** A size in decimal units, as shops and operating systems show it: "1,2 GB". */
    size(bytes: number): string {
      const power = bytes < 1000 ? 0 : Math.min(sizeUnits.length - 1, Math.floor(Math.log10(bytes) / 3));
      const unit = sizeUnits[power] ?? 'byte';
      const format = once(`size ${unit}`, () => {
        const unitDisplay = unit === 'byte' ? 'long' : 'short';
        return new Intl.NumberFormat(language, {
          style: 'unit',
          unit,
          unitDisplay,
          maximumFractionDigits: 1,
        });
      });
      return format.format(bytes / 1000 ** power);
    },
    /** How much room there is or is taken, in the units limits are set in, as many decimals as needed up to one: "1,2 GiB". */
    room(bytes: number): string {
      const power = bytes < 1024 ? 0 : Math.min(roomUnits.length, Math.floor(Math.log2(bytes) / 10));
      const unit = roomUnits[power - 1];
      if (unit === undefined) return this.size(bytes);
      const format = once('room', () => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }));
      return `${format.format(bytes / 1024 ** power)}\u00a0${unit}`;
    },
    list: (items: readonly string[]): string =>
      once('list', () => new Intl.ListFormat(language, { type: 'conjunction' })).format(items),
  };
}
export type Formats = ReturnType<typeof formats>;

/** The flat text of rich parts: for titles, mails in plain text and screen readers. */
export function flat(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : flat(part.children))).join('');
}

/**
 * Looks texts up by key. Types that know every key and its parameters are in keys.ts (`Translate`); this is what
 * happens behind them. A key that is not there shows as itself, so that a page with a gap stays usable.
 */
export function translator(messages: Messages, zone: string) {
  function parts(key: string, values: Values = {}): readonly Part[] | undefined {
    if (!Object.hasOwn(messages, key)) return undefined;
    const message = messages[key];
    const made = typeof message === 'function' ? message(values, zone) : message;
    return typeof made === 'string' ? [made] : made;
  }
  const find = (key: string, values?: Values): string | undefined => {
    const found = parts(key, values);
    return found && flat(found);
  };
  const t = (key: string, values?: Values): string => find(key, values) ?? key;
  return Object.assign(t, {
    find,
    rich: (key: string, values?: Values): readonly Part[] => parts(key, values) ?? [key],
  });
}
