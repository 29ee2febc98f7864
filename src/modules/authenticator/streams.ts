// Live streams: of a device (thousands of them, idle nearly always, so each holds two ids, its stream and one
// subscription), and of a link on the computer.
import type { EventStream } from '../../core/http/replies.ts';
import { sessionEndedTopic } from '../accounts/index.ts';
import type { Asks } from './asks.ts';
import type { AuthenticatorDeps } from './deps.ts';
import * as devices from './device-store.ts';
import * as knocks from './knock-store.ts';
import { type DeviceMessage, deviceTopic, linkTopic } from './topics.ts';

export function createStreams(deps: Pick<AuthenticatorDeps, 'db' | 'clock' | 'live' | 'log'>, asks: Asks) {
  const { db, clock, live, log } = deps;

  const failed = (stream: EventStream) => (error: unknown) => {
    log.error({ error: String(error) }, 'live stream');
    // The app connects again and is sent what is open.
    stream.close();
  };

  async function sendKnock(stream: EventStream, deviceId: string, knockId: string): Promise<void> {
    const knock = await knocks.findKnock(db, knockId);
    if (knock?.state === 'open') stream.send('knock', asks.signedAsk(knock, deviceId), knockId);
  }

  async function sendOpen(stream: EventStream, deviceId: string, network: string): Promise<void> {
    const device = await devices.findDevice(db, deviceId);
    if (!device) return removed(stream);
    const open = await knocks.findOpenKnock(db, device.account_id, clock.now());
    if (open && (device.proven_at ?? Infinity) <= open.issued_at)
      stream.send('knock', asks.signedAsk(open, deviceId), open.id);
    if (device.network !== network) await devices.updateDevice(db, deviceId, { network });
  }

  function removed(stream: EventStream): void {
    stream.send('removed', {});
    stream.close();
  }

  function tell(stream: EventStream, deviceId: string, message: DeviceMessage): void {
    if ('knock' in message) sendKnock(stream, deviceId, message.knock).catch(failed(stream));
    else if ('gone' in message) stream.send('gone', { knock: message.gone, outcome: message.outcome });
    else removed(stream);
  }

  return {
    // Subscribed before the first look: a knock between the two is sent twice rather than never.
    device(deviceId: string, network: string) {
      return (stream: EventStream): (() => void) => {
        const end = live.subscribe(deviceTopic(deviceId), (message) =>
          tell(stream, deviceId, message as DeviceMessage),
        );
        sendOpen(stream, deviceId, network).catch(failed(stream));
        return end;
      };
    },

    link(linkId: string, sessionId: string, find: () => Promise<{ state: string }>) {
      return (stream: EventStream): (() => void) => {
        const look = async () => {
          const link = await find();
          stream.send('link', link);
          if (link.state !== 'new' && link.state !== 'claimed' && link.state !== 'confirmed') stream.close();
        };
        const say = () => void look().catch(failed(stream));
        const ends = [
          live.subscribe(linkTopic(linkId), say),
          live.subscribe(sessionEndedTopic(sessionId), () => stream.close()),
        ];
        say();
        return () => {
          for (const end of ends) end();
        };
      };
    },
  };
}
export type Streams = ReturnType<typeof createStreams>;
