/** The list with one of its members at another place; places past the ends are the ends. */
export function moved<T>(list: readonly T[], one: T, to: number): T[] {
  const others = list.filter((other) => other !== one);
  const place = Math.min(Math.max(0, to), others.length);
  return [...others.slice(0, place), one, ...others.slice(place)];
}
