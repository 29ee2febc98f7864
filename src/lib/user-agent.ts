// A User-Agent header told in two words people know, over the bowser library. It is a claim, not a fact.
import Bowser from 'bowser';

export type UserAgentWords = { browser: string | null; system: string | null };

// Names are shown on the screen where someone decides about a knock: what a stranger wrote into the header must not be
// readable there as a sentence. So only names the library knows, or one bare product token (`rclone`, `DAVx5`).
const browsers = new Set<string>(Object.values(Bowser.BROWSER_MAP));
const systems = new Set<string>(Object.values(Bowser.OS_MAP));
const product = /^([A-Za-z][A-Za-z0-9._-]{0,23})(?=\/|$)/;

// People's browsers are few and the library tries some sixty expressions on each: the last ones seen are remembered.
const remembered = new Map<string, UserAgentWords>();
const mostRemembered = 500;

/** Browser and system, at most 32 characters each; null for what cannot be told. Never throws. */
export function describeUserAgent(userAgent: string | undefined): UserAgentWords {
  // Real ones stay under 300; the library's expressions never see megabytes.
  const text = (userAgent ?? '').slice(0, 512).trim();
  if (text === '') return { browser: null, system: null };
  let words = remembered.get(text);
  if (!words) {
    words = parse(text);
    if (remembered.size >= mostRemembered) remembered.delete(remembered.keys().next().value ?? '');
    remembered.set(text, words);
  }
  return words;
}

function parse(text: string): UserAgentWords {
  try {
    const { browser, os } = Bowser.parse(text);
    const token = product.exec(text)?.[1] ?? null;
    const other = token === 'Mozilla' ? null : token;
    return {
      browser: browser.name && browsers.has(browser.name) ? browser.name : other,
      system: os.name && systems.has(os.name) ? os.name : null,
    };
  } catch {
    return { browser: null, system: null };
  }
}
