// A push to this phone that says nothing but "it works".
import { useState } from 'react';
import { Alert, Button } from '../../shared/kit/index.ts';
import { useT } from '../../shared/texts.ts';
import { useTools } from '../engine/context.ts';
import { codeOf } from '../engine/server.ts';
import { useFaultText } from './fault-text.ts';

export function TestPush() {
  const t = useT();
  const { app } = useTools();
  const faultText = useFaultText();
  const [state, setState] = useState<'idle' | 'busy' | 'sent' | { code: string }>('idle');
  const send = async (): Promise<void> => {
    setState('busy');
    try {
      await app.testPush();
      setState('sent');
    } catch (error) {
      setState({ code: codeOf(error) });
    }
  };
  return (
    <div className="stack">
      <Button wide busy={state === 'busy'} onClick={() => void send()}>
        {t('auth.push.test')}
      </Button>
      <div role="status">
        {state === 'sent' ? <Alert tone="success">{t('auth.push.test.sent')}</Alert> : null}
        {typeof state === 'object' ? <Alert tone="danger">{faultText(state.code)}</Alert> : null}
      </div>
    </div>
  );
}
