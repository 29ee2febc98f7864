// One row of "what do you want to add?": sign, title, what it is, and where it leads.
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../shared/kit/icons.tsx';
import { GoLink } from '../shared/app/going.tsx';

type WayProps = { icon: IconName; href: string; title: string; text: string; badge?: ReactNode };

export function Way({ icon, href, title, text, badge }: WayProps) {
  return (
    <li>
      <GoLink className="way" href={href}>
        <span className="row-sign">
          <Icon name={icon} />
        </span>
        <span>
          <strong>{title}</strong> {badge}
          <span className="soft small">{text}</span>
        </span>
        <Icon name="chevron" />
      </GoLink>
    </li>
  );
}
