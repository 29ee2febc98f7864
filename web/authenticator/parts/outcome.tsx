// One thing that ended: a large sign, what happened, what to do now.
import type { ReactNode } from 'react';
import { Icon, type IconName, type Tone } from '../../shared/kit/index.ts';
import { useScreenTitle } from './page.tsx';

type OutcomeProps = {
  tone: Tone;
  icon: IconName;
  title: string;
  children?: ReactNode;
  acts: ReactNode;
  name?: string;
};

export function Outcome({ tone, icon, title, children, acts, name }: OutcomeProps) {
  const heading = useScreenTitle(title);
  return (
    <div className="screen">
      <main className="content outcome" data-testid="outcome" data-outcome={name}>
        <div className={`outcome-sign ${tone}`}>
          <Icon name={icon} />
        </div>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <div className="stack soft" role="status">
          {children}
        </div>
      </main>
      <footer className="acts">{acts}</footer>
    </div>
  );
}
