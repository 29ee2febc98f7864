// An SMTP server on loopback that keeps every mail, parsed, and fails when told to.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ParsedMail } from 'mailparser';
import { simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export type SunkMail = {
  /** The envelope: where the mail would really go. */
  from: string;
  to: string[];
  parsed: ParsedMail;
  raw: string;
};

export type SmtpSink = {
  /** For `smtpMail` and SMTP_URL, with user and password when the sink asks for them. */
  readonly url: string;
  readonly mails: readonly SunkMail[];
  /** Connections taken so far: tells whether a pool is one. */
  readonly connections: number;
  /** Answers mails with this SMTP code from now on (451 try later, 550 never); null takes them again. */
  failWith(code: number | null): void;
  /** The oldest mail that was not taken yet; waits for one. */
  next(): Promise<SunkMail>;
  close(): Promise<void>;
};

export async function createSmtpSink(
  options: {
    user?: { name: string; password: string };
    tls?: { key: string; cert: string };
    port?: number;
  } = {},
): Promise<SmtpSink> {
  const mails: SunkMail[] = [];
  const arrived: SunkMail[] = [];
  const waiting: ((mail: SunkMail) => void)[] = [];
  let failure: number | null = null;
  let connections = 0;
  const { user } = options;
  const server = new SMTPServer({
    secure: options.tls !== undefined,
    ...(options.tls ?? { disabledCommands: ['STARTTLS'] }),
    authOptional: !user,
    allowInsecureAuth: true,
    disableReverseLookup: true,
    logger: false,
    onConnect(_session, done) {
      connections++;
      done();
    },
    onAuth(auth, _session, done) {
      if (user && auth.username === user.name && auth.password === user.password)
        done(null, { user: user.name });
      else done(new Error('wrong user or password'));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (failure !== null) return done(Object.assign(new Error('as told'), { responseCode: failure }));
        const raw = Buffer.concat(chunks);
        void simpleParser(raw).then((parsed) => {
          const { mailFrom, rcptTo } = session.envelope;
          const from = mailFrom ? mailFrom.address : '';
          const mail = {
            from,
            to: rcptTo.map(({ address }) => address),
            parsed,
            raw: raw.toString('latin1'),
          };
          mails.push(mail);
          const taker = waiting.shift();
          if (taker) taker(mail);
          else arrived.push(mail);
          done();
        }, done);
      });
    },
  });
  // Clients that leave in the middle (refused certificates) are none of the sink's business.
  server.on('error', () => {});
  const listener = server.listen(options.port ?? 0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const login = user ? `${encodeURIComponent(user.name)}:${encodeURIComponent(user.password)}@` : '';

  return {
    url: `${options.tls ? 'smtps' : 'smtp'}://${login}127.0.0.1:${port}`,
    mails,
    get connections() {
      return connections;
    },
    failWith(code) {
      failure = code;
    },
    next() {
      const mail = arrived.shift();
      return mail ? Promise.resolve(mail) : new Promise((resolve) => waiting.push(resolve));
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
