// Signs of this app that the kit has not, drawn like the kit's; and the picture of a knock.
import { Mark } from '../../shared/kit/index.ts';

const paths = {
  back: 'M11 5.5 4.5 12l6.5 6.5M5 12h15',
  bell: 'M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 21h4',
  down: 'M12 5v14m-6-6 6 6 6-6',
  grip: 'M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01',
  light: 'M8 3h8l-1 5.5-1.5 2.5v10h-3V11L9 8.5zM8.6 6h6.8',
  picture: 'M4 4.5h16v15H4zM4 16l5-5 4 4 2.5-2.5L20 17M15.5 9h.01',
  refresh: 'M19.5 12a7.5 7.5 0 1 1-2.2-5.3L19.5 9M19.5 4.5V9H15',
  share: 'M12 15V3.5m-4 4 4-4 4 4M8 10H5.5v10.5h13V10H16',
  up: 'M12 19V5m-6 6 6-6 6 6',
} as const;
export type SignName = keyof typeof paths;

export function Sign({ name }: { name: SignName }) {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}

/** The mark, and the sound of a knock going out from it. */
export function KnockPicture({ calling = false }: { calling?: boolean }) {
  return (
    <div className={calling ? 'knock-picture calling' : 'knock-picture'} aria-hidden="true">
      <span />
      <span />
      <span />
      <Mark />
    </div>
  );
}
