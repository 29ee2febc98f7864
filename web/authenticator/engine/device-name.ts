// What this phone calls itself until its owner says otherwise.

type AgentData = {
  mobile: boolean;
  platform: string;
  getHighEntropyValues(hints: string[]): Promise<{ model?: string }>;
};

/** "Pixel 9", "iPhone", "Chrome (Linux)". At most 60 characters. */
export async function deviceName(agent: Navigator = navigator): Promise<string> {
  const data = (agent as Navigator & { userAgentData?: AgentData }).userAgentData;
  try {
    const model = (await data?.getHighEntropyValues(['model']))?.model?.trim();
    if (model) return model.slice(0, 60);
  } catch {
    // Browsers may keep the model to themselves.
  }
  return nameFromAgent(agent.userAgent);
}

export function nameFromAgent(userAgent: string): string {
  const device = /iPhone|iPad/.exec(userAgent)?.[0];
  if (device) return device;
  const model = /Android [^;)]*; ([^;)]+?)(?: Build\/[^;)]*)?[;)]/.exec(userAgent)?.[1];
  // Chrome hides the model behind a K.
  if (model && model !== 'K' && !model.startsWith('rv:') && model !== 'Mobile') return model.slice(0, 60);
  const browser = [
    [/Edg/, 'Edge'],
    [/SamsungBrowser/, 'Samsung Internet'],
    [/Firefox|FxiOS/, 'Firefox'],
    [/Chrome|CriOS/, 'Chrome'],
    [/Safari/, 'Safari'],
  ].find(([pattern]) => (pattern as RegExp).test(userAgent))?.[1] as string | undefined;
  const system = [
    [/Android/, 'Android'],
    [/Mac OS X/, 'macOS'],
    [/Windows/, 'Windows'],
    [/CrOS/, 'ChromeOS'],
    [/Linux/, 'Linux'],
  ].find(([pattern]) => (pattern as RegExp).test(userAgent))?.[1] as string | undefined;
  return system ? `${browser ?? 'Web'} (${system})` : (browser ?? 'Aldaba Auth');
}
